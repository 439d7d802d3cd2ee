import { signInUrl } from "../clerk.server.ts";
import type { SentForm } from "../refusal.ts";
import { originOf, publicPath } from "./address.server.ts";
import { pagePath } from "./page-path.ts";

/** Reads a posted form that cannot be accepted, so that it can be handed back; nothing when it was no form or was read before. */
export async function readSentForm(request: Request): Promise<SentForm | undefined> {
	const type = request.headers.get("Content-Type") ?? "";
	if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)/.test(type) || request.bodyUsed) {
		return undefined;
	}
	const posted = await request.formData().catch(() => undefined);
	if (!posted) return undefined;
	const fields: SentForm["fields"] = [];
	const lostFiles: string[] = [];
	for (const [name, value] of posted) {
		if (typeof value === "string") fields.push([name, value]);
		// A file field that was left empty arrives as a file without a name.
		else if (value.name) lostFiles.push(value.name);
	}
	const signIn = signInUrl(formPage(request), request);
	return { action: publicPath(request), fields, lostFiles, signInUrl: signIn };
}

/** The page the form stood on, so that signing in leads to something familiar. */
function formPage(request: Request): string {
	const referer = request.headers.get("Referer") ?? "";
	return referer.startsWith(`${originOf(request)}/`) ? pagePath(referer) : "/";
}
