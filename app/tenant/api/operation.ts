import type { z } from "zod";
import type { LimitKind } from "#app/platform/rate-limits/rate-limits.server.ts";
import type { Action } from "../permissions/permissions.ts";
import type { Tenant } from "../tenant.server.ts";
import type { Deprecation } from "./deprecation.ts";
import type { PresentedKey } from "./key-holder.server.ts";

/** A call of one operation: who calls, and what was sent, checked. */
export type OperationCall<Query = unknown, Body = unknown> = {
	tenant: Tenant;
	key: PresentedKey;
	/** The parts of the path that the operation names. */
	params: Readonly<Record<string, string>>;
	query: Query;
	body: Body;
	/** For operations that read or answer bytes. */
	request: Request;
};

/** What an operation answers: `body` in the shape that it declares, nothing for 204. */
export type OperationOutcome<Body = unknown> = {
	body?: Body;
	/** The path, below `/api/v1`, of what was made. */
	location?: string;
};

/**
 * One operation of the API, as data. From the list of them come routing, checks, the document and its pages, and the
 * tests that try every one of them.
 */
export type Operation = {
	/** Unique; clients that are made from the document name their functions by it. */
	id: string;
	method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
	/** Below `/api/v1`: `/projects/{project}`. */
	path: string;
	/** The group that it is documented in. */
	tag: string;
	/** A sentence without its end: “List projects”. */
	summary: string;
	description?: string;
	/** What the key’s scopes and its member’s role must both hold; null if every member may do it. */
	permission: Action | null;
	/** What they must both hold besides. */
	alsoPermission?: Action;
	query?: z.ZodObject;
	body?: z.ZodObject;
	/** A body for the documentation. */
	example?: Record<string, unknown>;
	/** Anyone may call it, without a key. */
	isOpen?: true;
	/** Absent: it answers 204. */
	answer?: z.ZodType;
	/** It takes files as a form (RFC 7578), which it reads itself. */
	takesFiles?: true;
	/** It answers with the bytes of a file. */
	answersBytes?: true;
	/** What it makes is answered with 201; without a body when its caller cannot see it. */
	creates?: true;
	/** What was saved may be out of its caller’s sight: then 204. */
	hides?: true;
	/** `answer` is one of a list, which is read page by page. */
	lists?: true;
	/** What it refuses with, besides what every operation does. */
	refuses: readonly number[];
	/** The limit that a call also counts against, by member. */
	limit?: LimitKind;
	/** Programs that work for a language model are offered it as a tool, at `/api/mcp`. */
	tool?: true;
	/** It will end, and answers say so. */
	deprecated?: Deprecation;
	/** What it changes: with this, a call must say which state it means (`If-Match`). */
	current?: CurrentState;
	run: (call: OperationCall & { state: unknown }) => Promise<OperationOutcome | Listed | Stale | Bytes>;
};

/** Lists what the key’s scopes and its member’s role must both hold; nothing if every member may do it. */
export const permissionsOf = ({
	permission,
	alsoPermission,
}: Pick<Operation, "permission" | "alsoPermission">): Action[] =>
	[permission, alsoPermission].filter((one) => one !== null && one !== undefined);

/**
 * An address outside `/api/v1` that people who are signed in call, without a key. Its route answers it; here it is only
 * described.
 */
export type SessionOperation = Pick<Operation, "id" | "method" | "tag" | "summary" | "description"> & {
	/** The whole path: `/api/tenants/{slug}`. */
	address: string;
	body: z.ZodObject;
	example: Record<string, unknown>;
	answer: z.ZodType;
	/** What each status that it answers with means. */
	statuses: Record<number, string>;
};

/** An answer that is no JSON. */
export type Bytes = { bytes: Response };

/** How to find what an operation changes, and what a GET answers of it. */
export type CurrentState<State = unknown, Body = unknown> = {
	find: (call: Pick<OperationCall, "tenant" | "params">) => Promise<State>;
	show: (state: State) => Body;
};

/** Somebody else changed it between the check of the condition and the write. */
export type Stale = { stale: true };

/** One page of a list. `next`: what its list continues from. */
export type Listed<Item = unknown> = { data: Item[]; next: string | undefined };

/** What a list’s `run` gets besides its own query: how many to return, and what to continue from. */
export type PageQuery = { limit: number; after: string | undefined };

type Declared<Query extends z.ZodObject, Body extends z.ZodObject, Answer extends z.ZodType> = Omit<
	Operation,
	"query" | "body" | "answer" | "lists" | "current" | "run"
> & { query?: Query; body?: Body; answer?: Answer };

/** Declares an operation. */
export const operation = <
	Query extends z.ZodObject,
	Body extends z.ZodObject,
	Answer extends z.ZodType,
	State = undefined,
>(
	declared: Declared<Query, Body, Answer> & {
		current?: CurrentState<State>;
		run: (
			call: OperationCall<z.output<Query>, z.output<Body>> & { state: State },
		) => Promise<OperationOutcome<z.input<Answer>> | Stale | Bytes>;
	},
) => declared as unknown as Operation;

/** Declares one that answers a list; `answer` is one thing of it. */
export const listOperation = <Query extends z.ZodObject, Answer extends z.ZodType>(
	declared: Omit<Declared<Query, z.ZodObject, Answer>, "body"> & {
		run: (call: OperationCall<z.output<Query> & PageQuery>) => Promise<Listed<z.input<Answer>>>;
	},
) => ({ ...declared, lists: true }) as unknown as Operation;

/** Declares one that anyone may call, without a key: it gets nothing but its body. */
export const openOperation = <Body extends z.ZodObject>(
	declared: Omit<Declared<z.ZodObject, Body, z.ZodType>, "query" | "permission" | "isOpen" | "body"> & {
		body: Body;
		run: (call: { body: z.output<Body> }) => Promise<OperationOutcome>;
	},
) => ({ ...declared, permission: null, isOpen: true }) as unknown as Operation;
