import { z } from "zod";
import { keyText } from "#app/platform/text.ts";
import { ProtocolError } from "./protocol-error.ts";

/** The revision of the Model Context Protocol that has no sessions: every request says what it needs. */
export const REVISION = "2026-07-28";

/** Revisions before it, which begin with `initialize`; the newest first. */
export const EARLIER_REVISIONS = ["2025-11-25", "2025-06-18"] as const;

const REVISION_FIELD = "io.modelcontextprotocol/protocolVersion";
const CAPABILITIES_FIELD = "io.modelcontextprotocol/clientCapabilities";

/** Where a result says which server it is of. */
export const SERVER_INFO = "io.modelcontextprotocol/serverInfo";

/** Any object, as it is: its fields have names that others choose. */
export const anyObject = z.custom<Record<string, unknown>>(
	(given) => typeof given === "object" && given !== null && !Array.isArray(given),
);

const shape = z.object({
	jsonrpc: z.literal("2.0"),
	id: keyText(255).or(z.int()).optional(),
	method: keyText(100),
	params: anyObject.optional(),
});

/** A request or a notification of JSON-RPC 2.0. */
export type Message = {
	/** Absent: a notification, which gets no answer. */
	id: string | number | undefined;
	method: string;
	params: Record<string, unknown>;
	/** It is of `REVISION`, or else of an earlier one. */
	isCurrent: boolean;
};

/**
 * Reads a message, and makes sure that the headers say the same as its body: what is in front of us may have gone by
 * them. Throws a `ProtocolError`.
 */
export function readMessage(given: unknown, headers: Headers): Message {
	if (given === undefined) throw new ProtocolError("unreadable", "The body is not JSON.");
	const parsed = shape.safeParse(given);
	if (!parsed.success) {
		throw new ProtocolError("not-a-request", "Send one JSON-RPC 2.0 request or notification, and no batch.");
	}
	const { id, method, params = {} } = parsed.data;
	const message = { id, method, params };
	return { ...message, isCurrent: id === undefined || isCurrent(message, headers) };
}

/** Returns the id that an error is the answer to; null where none can be told. */
export function idIn(given: unknown): string | number | null {
	const read = z.object({ id: shape.shape.id }).safeParse(given);
	return read.data?.id ?? null;
}

type Request = Pick<Message, "method" | "params">;

/** Tells which kind of revision a request is of. Throws for one that we do not know, or that contradicts its headers. */
function isCurrent(request: Request, headers: Headers): boolean {
	const said = headers.get("MCP-Protocol-Version");
	const meta = anyObject.safeParse(request.params._meta).data ?? {};
	const revision = meta[REVISION_FIELD];
	if (revision === undefined && said !== REVISION) {
		if (said !== null && !isEarlier(said)) refuseRevision(said);
		return false;
	}
	if (typeof revision !== "string" || !anyObject.safeParse(meta[CAPABILITIES_FIELD]).success) {
		const names = `“${REVISION_FIELD}” and “${CAPABILITIES_FIELD}”`;
		throw new ProtocolError("wrong-params", `Each request of ${REVISION} has ${names} in “_meta”.`, {
			status: 400,
		});
	}
	if (said !== null) checkHeader("MCP-Protocol-Version", said, revision);
	if (revision !== REVISION) refuseRevision(revision);
	checkHeader("MCP-Protocol-Version", said, revision);
	checkHeader("Mcp-Method", headers.get("Mcp-Method"), request.method);
	if (request.method === "tools/call") {
		checkHeader("Mcp-Name", decoded(headers.get("Mcp-Name")), request.params.name);
	}
	return true;
}

/** Tells whether a text names an earlier revision that we speak. */
export const isEarlier = (revision: unknown): boolean =>
	EARLIER_REVISIONS.some((earlier) => earlier === revision);

function checkHeader(name: string, said: string | null, inBody: unknown): void {
	if (said?.trim() === inBody) return;
	throw new ProtocolError("other-header", `The header ${name} must say what the body does.`);
}

/** Reads a header whose value could not be written plainly. */
function decoded(said: string | null): string | null {
	const [, coded] = /^=\?base64\?(.*)\?=$/.exec(said ?? "") ?? [];
	return coded === undefined ? said : Buffer.from(coded, "base64").toString();
}

function refuseRevision(requested: string): never {
	throw new ProtocolError("other-revision", "We do not speak this revision of the protocol.", {
		data: { supported: [REVISION, ...EARLIER_REVISIONS], requested },
	});
}
