import type { SubmissionResult } from "@conform-to/react";
import { parseWithZod } from "@conform-to/zod/v4";
import { data } from "react-router";
import type { z } from "zod";
import { LARGEST_FILE } from "../../file-size.ts";
import { readFormBody, refuseForm } from "./body.server.ts";
import { BUTTON, fieldsFor } from "./form-button.server.ts";
import { formKept, keepForm } from "./form-fields.server.ts";
import { closeSubmission, openSubmission } from "./submission.server.ts";
import { isUpload, openUpload } from "./upload.server.ts";

type Invalid = ReturnType<typeof data<{ result: SubmissionResult<string[]> }>>;

/** The result of a posted form: values of the schema, or an answer that shows the page again with everything typed. */
export type Submitted<Values> =
	| {
			values: Values;
			/** Shows the same page again for a reason that only the domain knew: 409 by default. Keys are field names; "" is the form. */
			again: (errors: Record<string, string[]>, status?: number) => Invalid;
			invalid?: undefined;
	  }
	| {
			values?: undefined;
			/** The same page, with everything typed: 422, or 200 when a button only asked for another row. */
			invalid: Invalid;
	  };

/**
 * Parses a posted form. Bad input is a value too: 422 and the same page. Refuses: 400 when the body is not one of our
 * forms, 413 when it is too large.
 */
export async function submit<Schema extends z.ZodType>(
	request: Request,
	schema: Schema,
): Promise<Submitted<z.output<Schema>>> {
	const form = await readForm(request);
	const submission = parse(form, schema);
	if (submission.status !== "success") {
		// A button that adds a row asks for the page; nothing is wrong.
		const status = submission.status === "error" ? 422 : 200;
		return { invalid: data({ result: submission.reply() as SubmissionResult<string[]> }, { status }) };
	}
	openSubmission();
	return {
		values: submission.value,
		again(errors, status = 409) {
			closeSubmission();
			const { "": formErrors, ...fieldErrors } = errors;
			const reply = submission.reply({ formErrors, fieldErrors } as never);
			return data({ result: reply as SubmissionResult<string[]> }, { status });
		},
	};
}

/** The result of a posted form that has only buttons: its values, or the page again, whose header says what is wrong. */
type Pressed<Values> =
	| { values: Values; again: (problem: string) => Problems; invalid?: undefined }
	| { values?: undefined; invalid: Problems };

type Problems = ReturnType<typeof data<{ problems: string[] }>>;

/** Does the same for a form that has only buttons: its page has no fields to name problems beside. */
export async function submitButton<Schema extends z.ZodType>(
	request: Request,
	schema: Schema,
): Promise<Pressed<z.output<Schema>>> {
	const form = await submit(request, schema);
	if (form.invalid) return { invalid: problemsOf(form.invalid) };
	return { values: form.values, again: (problem) => problemsOf(form.again({ "": [problem] })) };
}

function problemsOf({ data: { result }, init }: Invalid): Problems {
	const problems = Object.values(result.error ?? {}).flatMap((messages) => messages ?? []);
	return data({ problems: [...new Set(problems)] }, init ?? undefined);
}

/** Parses the fields. Refuses: 400 when the pressed button asks for something that the fields do not allow. */
function parse<Schema extends z.ZodType>(form: FormData, schema: Schema) {
	const fields = fieldsFor(form, schema);
	try {
		return parseWithZod(fields, { schema });
	} catch (error) {
		// conform throws when a button adds a row to something that is not a list.
		if (form.has(BUTTON)) return refuseForm();
		throw error;
	}
}

/**
 * Reads the posted fields without the form's mark, with line ends as we store them (browsers send CR LF), once for
 * each request. Refuses: 400 when the body is not one of our forms, 413.
 */
export async function readForm(request: Request): Promise<FormData> {
	return formKept(request)?.form ?? keepForm(request, await fieldsIn(request)).form;
}

/** Of a form whose files are read while they arrive, the fields before the first one. */
async function fieldsIn(request: Request): Promise<Iterable<[string, FormDataEntryValue]>> {
	return isUpload(request) ? (await openUpload(request, LARGEST_FILE)).fields : readFormBody(request);
}
