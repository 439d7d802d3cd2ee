import { noteError } from "#app/platform/errors/errors.server.ts";
import { apiRefusal } from "#app/platform/http/api-answer.server.ts";
import type { KnownProblem, ValueProblem } from "#app/platform/http/api-problem.ts";
import { log } from "#app/platform/log/log.server.ts";
import { thrownRefusal } from "#app/platform/refusal.ts";
import type { RequestFacts } from "#app/platform/request/request.server.ts";
import { isPermission } from "../permissions/catalog.ts";
import { holds } from "../permissions/permissions.ts";
import type { KeyEntry } from "./enter-with-key.server.ts";
import { InvalidValues } from "./invalid-values.ts";
import { isAllowed } from "./key-policy.ts";
import { forbiddenByPolicy, StaleState } from "./refusals.server.ts";

/** What was called, and by whom. */
type Circumstances = {
	/** The operation’s id. */
	id: string;
	/** Where a bug is noted: a method and an address. */
	place: string;
	/** Those that a body may have. */
	mediaTypes: readonly string[];
	facts: RequestFacts;
	entered: KeyEntry | undefined;
};

/** Makes the answer to a call from what its work threw: a refusal as it is, anything else as a bug, which is noted. */
export function answerRefusal(thrown: unknown, circumstances: Circumstances): Response {
	if (thrown instanceof InvalidValues) return refuseErrors(thrown.errors);
	if (thrown instanceof StaleState) return thrown.response();
	const refused = thrownRefusal(thrown);
	if (!refused) return bug(thrown, circumstances);
	const { status } = refused;
	const { title, message, rule, help, retryAfterSeconds } = refused.refusal;
	const known = { title, message, rule, help, retryAfterSeconds };
	const headers = new Headers(refused.headers);
	if (status === 415) headers.set("Accept-Post", circumstances.mediaTypes.join(", "));
	return apiRefusal(status, ofKey(known, circumstances.entered), challenged(headers, status, rule));
}

/** Refuses values: 400 if one of them belongs to the address, 422 if all are the body’s. */
export function refuseErrors(errors: ValueProblem[]): Response {
	const isQuery = errors.some((error) => "parameter" in error);
	return apiRefusal(isQuery ? 400 : 422, {
		message: "Nothing was done. Correct what is named under “errors” and send it again.",
		errors,
	});
}

/** Says so when it is the key that lacks a permission, and not the role of its member. */
function ofKey(known: KnownProblem & { message: string }, entered: KeyEntry | undefined) {
	const { rule } = known;
	if (!entered || !rule || !isPermission(rule) || !holds(entered.key.ofRole, rule)) return known;
	if (holds(entered.key.scopes, rule)) {
		return isAllowed(entered.tenant.keyPolicy, rule) ? known : { ...known, ...forbiddenByPolicy(rule) };
	}
	return {
		...known,
		message: `The scopes of this key don’t include “${rule}”, although its member’s role does.`,
		help: "Create a key that has this scope.",
	};
}

/** Adds the challenge of RFC 6750. */
function challenged(headers: Headers, status: number, rule: string | undefined): Headers {
	const realm = 'Bearer realm="tenantry"';
	if (status === 401) headers.set("WWW-Authenticate", `${realm}, error="invalid_token"`);
	if (status === 403) {
		const scope = rule && isPermission(rule) ? `, scope="${rule}"` : "";
		headers.set("WWW-Authenticate", `${realm}, error="insufficient_scope"${scope}`);
	}
	return headers;
}

function bug(error: unknown, { id, place, facts, entered }: Circumstances): Response {
	const { requestId } = facts;
	log.error({ err: error, requestId, operation: id }, "a call failed");
	noteError(error, { place, tenantId: entered?.tenant.id, requestId });
	return apiRefusal(500, {
		message: "Something went wrong on our side. Try again, and mention the requestId if it happens again.",
	});
}
