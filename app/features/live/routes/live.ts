import { clientContext } from "#app/platform/http/exchange-context.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { getTenant } from "#app/tenant/context.ts";
import { refuseUnknown } from "#app/tenant/people/member.server.ts";
import { requirePerson } from "#app/tenant/people/person.ts";
import { countForListeners } from "../count.server.ts";
import { openStream } from "../live.server.ts";
import { frameOf, retryFrame } from "../stream.server.ts";
import type { Route } from "./+types/live";

const HEADERS = {
	"Content-Type": "text/event-stream",
	// Nothing on the way may keep it, compress it or wait for more of it.
	"Cache-Control": "no-store, no-transform",
	"X-Accel-Buffering": "no",
};

/**
 * Answers with what the member has to read, and stays open for what changes. Says numbers only. Last-Event-ID is not
 * read: each stream begins with the present state. Refuses: 403 for another site's page, 404 for support.
 */
export async function loader({ request, context }: Route.LoaderArgs): Promise<Response> {
	if (request.headers.get("Sec-Fetch-Site") !== "same-origin") return refuseOthers();
	const { id: tenantId, member, isForSupport } = getTenant(context);
	if (isForSupport) return refuseUnknown();
	const { sessionId } = await requirePerson({ request, context });
	const { exchange } = context.get(clientContext);
	if (exchange?.keepOpen) {
		exchange.keepOpen((response) => openStream({ tenantId, memberId: member.id, sessionId }, response));
		return new Response(null, { headers: HEADERS });
	}
	const state = (await countForListeners(tenantId, [member.id])).get(member.id);
	return new Response(`${retryFrame()}${state ? frameOf(state) : ""}`, { headers: HEADERS });
}

function refuseOthers(): never {
	return refuse(403, {
		title: "This isn’t a page",
		message: "Only pages of this site listen here.",
		rule: "same-origin",
	});
}
