import type { SubmissionResult } from "@conform-to/react";
import { parseWithZod } from "@conform-to/zod/v4";
import { data } from "react-router";
import type { z } from "zod";
import { refuse } from "../refusal.ts";
import { formKept, keepForm } from "./form-fields.server.ts";
import { closePress, openPress } from "./press.server.ts";

type Invalid = ReturnType<typeof data<{ result: SubmissionResult<string[]> }>>;

/** What a posted form turned out to be: values of the shape, or an answer that shows the page again with everything typed. */
export type Submitted<Values> =
	| {
			values: Values;
			/** The same page again for a reason only the domain knew: 409 unless told otherwise. Keys are field names; "" is the form. */
			again: (errors: Record<string, string[]>, status?: number) => Invalid;
			invalid?: undefined;
	  }
	| {
			values?: undefined;
			/** The same page, with everything typed: 422, or 200 when a button only asked for another row. */
			invalid: Invalid;
	  };

/** Form → values. Bad input is a value too: 422 and the same page. Refuses: 400 when the body is no form at all. */
export async function submit<Schema extends z.ZodType>(
	request: Request,
	schema: Schema,
): Promise<Submitted<z.output<Schema>>> {
	const form = await readForm(request);
	const submission = parse(form, schema);
	if (submission.status !== "success") {
		// A button that adds a row asks for the page, and nothing is wrong.
		const status = submission.status === "error" ? 422 : 200;
		return { invalid: data({ result: submission.reply() as SubmissionResult<string[]> }, { status }) };
	}
	openPress();
	return {
		values: submission.value,
		again(errors, status = 409) {
			closePress();
			const { "": formErrors, ...fieldErrors } = errors;
			const reply = submission.reply({ formErrors, fieldErrors } as never);
			return data({ result: reply as SubmissionResult<string[]> }, { status });
		},
	};
}

/** The name of conform's buttons that add a row, take one out or look at one field. */
const INTENT = "__intent__";

/** Refuses: 400 when the button that was pressed is none of ours. */
function parse<Schema extends z.ZodType>(form: FormData, schema: Schema) {
	try {
		return parseWithZod(form, { schema });
	} catch (error) {
		// What such a button sends is read by conform, which throws at anything it did not write itself.
		if (form.has(INTENT)) return refuseForm();
		throw error;
	}
}

// PostgreSQL's text cannot hold NUL, and no person types it.
const clean = (text: string) => text.replaceAll("\r\n", "\n").replaceAll("\0", "");

/**
 * The posted fields without the form's mark, line ends as we keep them (browsers send CR LF). Read once for each
 * request. Refuses: 400 when the body is no form.
 */
export async function readForm(request: Request): Promise<FormData> {
	const kept = formKept(request);
	if (kept) return kept.form;
	try {
		const fields = [...(await request.formData())].map(([name, value]): [string, FormDataEntryValue] => [
			name,
			typeof value === "string" ? clean(value) : value,
		]);
		return keepForm(request, fields).form;
	} catch {
		return refuseForm();
	}
}

function refuseForm(): never {
	return refuse(400, {
		message: "What was sent is not a form. Go back, open the page anew and send it again.",
	});
}
