import { signInUrl } from "../clerk.server.ts";
import { isRefusal, type SentForm } from "../refusal.ts";
import { originOf, publicPath } from "./address.server.ts";
import { isForm, readFormIfAny } from "./body.server.ts";
import { pagePath } from "./page-path.ts";

// A body can be read once; what was read is kept for as long as its request lives.
const forms = new WeakMap<Request, FormData>();

/** Keeps a form that was read, so that it can still be handed back. */
export function rememberForm(request: Request, form: FormData): void {
	forms.set(request, form);
}

/** The words in a form that was read: what must not be written down when something breaks. */
export function typedInto(request: Request): string[] {
	const values = [...(forms.get(request)?.values() ?? [])];
	return values.map((value) => (typeof value === "string" ? value : value.name));
}

async function formOf(request: Request): Promise<FormData | undefined> {
	const known = forms.get(request);
	if (known || request.bodyUsed || !isForm(request.headers.get("Content-Type") ?? "")) return known;
	// What is no form of ours is not handed back: the answer that it would stand in says enough.
	return readFormIfAny(request);
}

/** A posted form that cannot be accepted, ready to be handed back; nothing when it was no form. */
export async function readSentForm(request: Request): Promise<SentForm | undefined> {
	const posted = await formOf(request);
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

/** Does the work; a 503 on the way hands back the form that was posted. */
export async function withSentForm<T>(request: Request, work: () => Promise<T>): Promise<T> {
	try {
		return await work();
	} catch (thrown) {
		const { data: refusal, init } = (thrown ?? {}) as { data?: unknown; init?: ResponseInit | null };
		if (init?.status === 503 && isRefusal(refusal) && request.method === "POST") {
			refusal.form = await readSentForm(request);
		}
		throw thrown;
	}
}
