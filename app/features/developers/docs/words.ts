import type { KnownProblem } from "#app/platform/http/api-problem.ts";

/** What a reader needs to know before the operations. Code in it is in backticks. */
export const INTRODUCTION: { title: string; text: string[] }[] = [
	{
		title: "Keys",
		text: [
			"Create a key in your workspace under Settings, Developers. Send it with each call as `Authorization: Bearer tnp_…`. A key belongs to one workspace and acts as the member who created it.",
			"A key may do what both its scopes and its member’s role allow. What every member sees needs no scope. A workspace can bound the lifetime and the scopes of its keys: a key beyond that policy gets 401 with the rule `key-policy`, or 403 for a scope that isn’t allowed.",
			"Members find the calls of the last 30 days in the workspace, under Settings, Developers, Request log: each with its status, its time and its `requestId`, but without what was sent.",
			"A key in an address is refused and revoked, because addresses are kept in logs. Keys belong on servers: pages of other sites can’t call the API.",
		],
	},
	{
		title: "Values",
		text: [
			"Send and get JSON in UTF-8. Ids are texts, times are RFC 3339 in UTC. A field that an operation doesn’t know is refused, so that a typing error isn’t silent.",
			"`PATCH` takes a merge patch (RFC 7396): what is absent stays as it is, and `null` clears. Of a name that comes twice in an object, the last one counts.",
		],
	},
	{
		title: "Lists",
		text: [
			"A list has `data` and `next`. Send `next` as `after`, with the same other parameters, to get the next page; it is also in the `Link` header. `next` is null on the last page.",
		],
	},
	{
		title: "Changes",
		text: [
			"An answer’s `ETag` names the state that you read. A change sends it as `If-Match`: without it you get 428, and if somebody changed the same thing meanwhile you get 412 with its present state under `current`, and the `ETag` of that.",
			"`POST` takes an `Idempotency-Key`. Sent again with the same one and the same body within a day, nothing is done twice, and the answer says `Idempotency-Replayed: true`. It shows things as they are by then: 404 with that header means that the first call succeeded, and what it made is gone or out of the key’s sight. If the first call takes longer than five seconds, the second gets 409 with `Retry-After`.",
		],
	},
	{
		title: "Limits",
		text: [
			"Every answer says in `RateLimit` what is left for the key and for its workspace. Beyond that you get 429 with `Retry-After` in seconds.",
		],
	},
	{
		title: "Language models",
		text: [
			"Programs that work for a language model connect to `/api/mcp` by the Model Context Protocol, revision 2026-07-28; 2025-11-25 and 2025-06-18 are answered too. Give them that address and the header `Authorization: Bearer tnp_…`: they can’t sign in any other way.",
			"The tools are operations of this API under the same names, for projects, tasks, comments and search. None deletes anything. A key is only offered tools that its scopes allow, and a call has the rights, the limits and the entry in the audit log that its operation has. A change sends the `etag` of what was read as `ifMatch`.",
			"A model may take what members wrote for instructions. Give its key no more scopes than its work needs.",
		],
	},
	{
		title: "Clients",
		text: [
			"Generators make a client from `/api/v1/openapi.json`. For TypeScript, for example, install one in your project: `npm install --save-dev typescript@5.9 @hey-api/openapi-ts@0.99.0` (it doesn’t work with TypeScript 7). Then run `npx openapi-ts -p @hey-api/typescript @hey-api/sdk @hey-api/client-fetch -o client -i` and the document’s whole address. The names of its functions are the `operationId` of each operation.",
		],
	},
	{
		title: "Versions",
		text: [
			"This is version 1. New operations, fields and optional parameters may come; nothing is removed or changes its meaning. Ignore fields that you don’t know.",
			"An operation that will end says so in each answer: `Deprecation` since when, `Sunset` from when it may be gone, at least half a year later, and `Link` where to read what to use instead.",
		],
	},
];

/** What the sample of a problem’s page says beyond its kind. */
type Example = Pick<KnownProblem, "message" | "rule" | "errors" | "retryAfterSeconds" | "current">;

/** Every kind of problem, by the last part of its `type`. */
export const PROBLEMS: Record<string, { status: number; text: string; example?: Example }> = {
	"bad-request": {
		status: 400,
		text: "The address or the body can’t be read. “errors” names each parameter that is wrong, and why.",
		example: {
			message: "The address isn’t valid.",
			errors: [{ parameter: "limit", detail: "Use a whole number from 1 to 100." }],
		},
	},
	unauthorized: {
		status: 401,
		text: "The key is missing, unknown, expired or revoked, or its member can’t enter the workspace. With the rule “key-policy”, the policy of the workspace stops it.",
		example: { message: "Send a key of this workspace that works." },
	},
	forbidden: {
		status: 403,
		text: "The key’s scopes or its member’s role don’t include the permission under “rule”, or the policy of the workspace allows it to no key.",
		example: { message: "The key doesn’t have the scope for this.", rule: "projects:create" },
	},
	"not-found": {
		status: 404,
		text: "There is nothing there, or the key’s member can’t see it.",
		example: { message: "There is nothing at this address." },
	},
	"method-not-allowed": {
		status: 405,
		text: "The address takes other methods. The header “Allow” lists them.",
		example: { message: "Use one of the methods that “Allow” lists." },
	},
	"request-timeout": {
		status: 408,
		text: "The request took too long to arrive. Send it again.",
		example: { message: "The request took too long to arrive." },
	},
	conflict: {
		status: 409,
		text: "The state of the thing doesn’t allow it: an archived project can’t be changed. Or the first call with the same idempotency key is still running: try again after the seconds in “Retry-After”.",
		example: { message: "This project is archived. Restore it first." },
	},
	gone: { status: 410, text: "The workspace is closed.", example: { message: "This workspace is closed." } },
	"precondition-failed": {
		status: 412,
		text: "Someone else changed this first. “current” is its present state: apply your change to that, and send its “ETag” as “If-Match”.",
		example: {
			message: "Someone else changed this first.",
			current: { id: "18", text: "Call the crane", isDone: true },
		},
	},
	"payload-too-large": {
		status: 413,
		text: "The body is larger than a megabyte.",
		example: { message: "The body is too large." },
	},
	"unsupported-media-type": {
		status: 415,
		text: "The body isn’t JSON, or it is compressed.",
		example: { message: "Send JSON, not compressed." },
	},
	"range-not-satisfiable": {
		status: 416,
		text: "The file has no bytes in the range that was asked for.",
		example: { message: "The file is shorter than that." },
	},
	"unprocessable-entity": {
		status: 422,
		text: "Values are wrong. “errors” has a JSON pointer to each, and says why.",
		example: {
			message: "Check the values that are listed.",
			errors: [{ pointer: "#/name", detail: "Enter a name" }],
		},
	},
	"precondition-required": {
		status: 428,
		text: "A change needs “If-Match” with the “ETag” of what you read.",
		example: { message: "Send If-Match with the ETag of what you read." },
	},
	"internal-server-error": {
		status: 500,
		text: "This is our fault, and it has been logged. Try again, and mention the requestId if it happens again.",
	},
	"service-unavailable": {
		status: 503,
		text: "The database or the workspace is unavailable now. Try again after the seconds in “Retry-After”.",
		example: { message: "The service is unavailable now. Try again in a moment.", retryAfterSeconds: 10 },
	},
};
