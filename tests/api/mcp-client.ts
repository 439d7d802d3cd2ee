import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { addressOf } from "#app/tenant/api/find-operation.ts";
import { REVISION } from "#app/tenant/api/mcp/message.ts";

const ADDRESS = new URL(addressOf("/").replace(/v1\/$/, "mcp"), "http://localhost");

/** Sends a request to `/api/mcp`, as React Router hands it on. */
export async function fetchMcp(input: string | URL | Request, init?: RequestInit): Promise<Response> {
	const { operations } = await import("#app/api.server.ts");
	const { answerMcp } = await import("#app/tenant/api/mcp/answer-mcp.server.ts");
	const facts = { requestId: crypto.randomUUID(), nonce: "", ip: "192.0.2.7", userAgent: "test" };
	return answerMcp(new Request(input, init), facts, operations);
}

/** How a client agrees on a revision: only on the present one, or as those before it did. */
export type Negotiation = { pin: string } | "legacy";

/** Connects the protocol’s own client with a key. `fetch`: how it sends. */
export async function aClient(
	key: string,
	mode: Negotiation = { pin: REVISION },
	{ address = ADDRESS, fetch = fetchMcp }: { address?: URL; fetch?: typeof fetchMcp } = {},
): Promise<Client> {
	const client = new Client({ name: "test", version: "1" }, { versionNegotiation: { mode } });
	const headers = { Authorization: `Bearer ${key}` };
	await client.connect(new StreamableHTTPClientTransport(address, { fetch, requestInit: { headers } }));
	return client;
}

/** What a tool answered, read: its result, or the problem of its operation. */
export type Told = {
	isError: boolean;
	result: { data?: Record<string, unknown> & Record<string, unknown>[]; etag?: string; next?: string | null };
	problem: { status?: number; rule?: string; errors?: unknown; current?: unknown };
};

/** Calls a tool by the protocol’s own client, which checks the result by the schema that was listed. */
export async function use(client: Client, name: string, given: Record<string, unknown> = {}): Promise<Told> {
	const { content, structuredContent, isError } = await client.callTool({ name, arguments: given });
	const [first] = content;
	const said = JSON.parse(first?.type === "text" ? first.text : "{}");
	if (isError) return { isError, result: {}, problem: said };
	if (JSON.stringify(structuredContent) !== JSON.stringify(said)) throw new Error("Two different results");
	return { isError: false, result: said, problem: {} };
}

const META = "io.modelcontextprotocol";

/** Makes a request of the present revision, and the headers that belong to it. */
export function aMessage(method: string, params: Record<string, unknown> = {}) {
	const _meta = { [`${META}/protocolVersion`]: REVISION, [`${META}/clientCapabilities`]: {} };
	const headers: Record<string, string> = { "MCP-Protocol-Version": REVISION, "Mcp-Method": method };
	if (typeof params.name === "string") headers["Mcp-Name"] = params.name;
	return { body: { jsonrpc: "2.0", id: 1, method, params: { _meta, ...params } }, headers };
}

/** Posts anything with a key. */
export function post(key: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
	return fetchMcp(ADDRESS, {
		method: "POST",
		headers: { Authorization: `Bearer ${key}`, "Content-Type": "application/json", ...headers },
		body: typeof body === "string" ? body : JSON.stringify(body),
	});
}
