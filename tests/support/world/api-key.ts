import type { KeyValues } from "#app/features/developers/forms.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";

/** A call's answer, as a program reads it. */
export type Answered = {
	status: number;
	headers: Headers;
	body: Record<string, unknown> & { data?: unknown[] };
};

/** Creates an API key of this tenant's member; returns its text. Everything that its role holds is a scope by default. */
export async function aKey(tenant: Tenant, given: Partial<KeyValues> = {}): Promise<string> {
	const { createKey } = await import("#app/features/developers/keys.server.ts");
	const { newKeyId } = await import("#app/tenant/api/key-text.ts");
	const created = await createKey(tenant, {
		...{ key: newKeyId(), name: "CI", expires: "90" },
		permissions: tenant.member.permissions as KeyValues["permissions"],
		...given,
	});
	if (created.outcome === "saved" && created.key.text) return created.key.text;
	throw new Error(`No key: ${JSON.stringify(created)}`);
}

/** What to send besides the key. */
type Sent = {
	body?: unknown;
	/** As it is, instead of JSON. */
	text?: string;
	/** Files, by name. */
	files?: Record<string, string>;
	headers?: Record<string, string | undefined>;
};

/** Calls an operation as a program would: `GET /projects`. A body is sent as JSON. */
export async function call(key: string | undefined, line: string, sent: Sent = {}): Promise<Answered> {
	const { operations } = await import("#app/api.server.ts");
	const { answerCall } = await import("#app/tenant/api/answer-call.server.ts");
	const [method = "GET", path = "/"] = line.split(" ");
	const body = sent.text ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
	const headers = Object.entries({
		...(key !== undefined && { Authorization: `Bearer ${key}` }),
		...(body !== undefined && { "Content-Type": "application/json" }),
		...sent.headers,
	}).filter((pair): pair is [string, string] => pair[1] !== undefined);
	const request = new Request(`http://localhost/api/v1${path}`, {
		...{ method, headers, body: sent.files ? formOf(sent.files) : body },
	});
	const facts = { requestId: crypto.randomUUID(), nonce: "", ip: "192.0.2.7", userAgent: "test" };
	const answer = await answerCall(request, facts, operations);
	const text = await answer.text();
	const isJson = /json$/.test(answer.headers.get("Content-Type") ?? "");
	const read = text === "" ? {} : isJson ? JSON.parse(text) : { text };
	return { status: answer.status, headers: answer.headers, body: read };
}

function formOf(files: Record<string, string>): FormData {
	const form = new FormData();
	for (const [name, bytes] of Object.entries(files)) form.append("files", new File([bytes], name));
	return form;
}

/** Reads something, and returns what a change of it sends: its ETag. */
export async function matching(key: string, path: string): Promise<Record<string, string>> {
	const { headers } = await call(key, `GET ${path}`);
	return { "If-Match": headers.get("ETag") ?? "" };
}
