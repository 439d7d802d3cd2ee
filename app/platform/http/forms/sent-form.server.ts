import { signInUrl } from "../../clerk/page-urls.server.ts";
import type { SentForm } from "../../refusal.ts";
import { publicPath } from "../address/address.server.ts";
import { originPage } from "../address/way-back.server.ts";
import { readFormIfAny } from "./body.server.ts";
import { formKept, keepForm } from "./form-fields.server.ts";

/** Reads a posted form that cannot be accepted, ready to be handed back; undefined when it was not a form. */
export async function readSentForm(request: Request): Promise<SentForm | undefined> {
	// What is not one of our forms is not handed back: the refusal says enough.
	const read = formKept(request) || request.bodyUsed ? undefined : await readFormIfAny(request);
	if (read) keepForm(request, read);
	return sentFormOf(request);
}

/** Does the same for a form that has already been read; undefined when none has been. */
export function sentFormOf(request: Request): SentForm | undefined {
	const kept = formKept(request);
	if (!kept) return undefined;
	const fields: SentForm["fields"] = [];
	const lostFiles: string[] = [];
	for (const [name, value] of kept.form) {
		if (typeof value === "string") fields.push([name, value]);
		// A file field that was left empty arrives as a file without a name.
		else if (value.name) lostFiles.push(value.name);
	}
	const { mark, hidden } = kept;
	const choices = [...kept.choices];
	// So that signing in leads to something familiar.
	const page = originPage(request) ?? "/";
	const signIn = signInUrl(page, request);
	return {
		action: publicPath(request),
		fields,
		hidden,
		choices,
		mark,
		lostFiles,
		page,
		signInUrl: signIn,
	};
}
