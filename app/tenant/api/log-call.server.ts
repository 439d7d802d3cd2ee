import { networkOf } from "#app/platform/rate-limits/rate-limits.server.ts";
import { thrownRefusal } from "#app/platform/refusal.ts";
import type { RequestFacts } from "#app/platform/request/request.server.ts";
import { noteApiRequest } from "../registry/note-api-request.server.ts";
import type { KeyEntry } from "./enter-with-key.server.ts";
import { InvalidValues } from "./invalid-values.ts";
import type { Operation } from "./operation.ts";
import { StaleState } from "./refusals.server.ts";

type Call = {
	operation: Operation;
	facts: RequestFacts;
	/** Absent for a call without a valid key: it is nobody’s. */
	entered: KeyEntry | undefined;
	/** When it began, by the clock and by the process. */
	began: { at: Date; ms: number };
};

/** Notes a call in the log of the key’s workspace: nothing that was sent or answered. `thrown`: what refused it. */
export function logCall(
	{ status }: Response,
	{ operation, facts, entered, began }: Call,
	thrown?: unknown,
): void {
	if (!entered) return;
	noteApiRequest({
		...{ tenantId: entered.tenant.id, at: began.at, requestId: facts.requestId, keyId: entered.key.id },
		...{ operation: operation.id, status, ms: Math.round(performance.now() - began.ms) },
		...{ rule: ruleOf(thrown)?.slice(0, 100) ?? null, network: networkOf(facts.ip) },
	});
}

/** Names what refused a call, as its answer does. */
function ruleOf(thrown: unknown): string | undefined {
	if (thrown instanceof InvalidValues) return "values";
	if (thrown instanceof StaleState) return "stale";
	return thrownRefusal(thrown)?.refusal.rule;
}
