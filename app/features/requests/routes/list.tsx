import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { PERMISSIONS } from "#app/tenant/permissions/permissions.ts";
import { Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { AskPage, ReturnedRequest } from "../ask-page.tsx";
import { getAsking } from "../asking.server.ts";
import { askShape, listShape } from "../forms.ts";
import { listRequests } from "../list.server.ts";
import { DecidedRequests, OpenRequests } from "../request-cards.tsx";
import { makeRequest } from "../requests.server.ts";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = ({ error, loaderData }) =>
	titled(`${error ? "Error: " : ""}${loaderData?.asking ? "Ask for a permission" : "Requests"}`);

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone, member } = tenant;
	const { permission, ...query } = readQuery(request, listShape);
	const [asking, list] = await Promise.all([
		// The link beside a disabled button names a permission.
		permission && getAsking(tenant, permission),
		listRequests(tenant, query),
	]);
	return { ...list, asking, base, timeZone, now: new Date(), memberId: member.id };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, askShape);
	if (form.invalid) return form.invalid;
	const asked = await makeRequest(tenant, form.values);
	if (asked === "already asked" && form.values.message !== undefined) {
		return form.again({
			"": ["You have already asked for this. The people who decide see your first message, not this one."],
		});
	}
	const what = `“${PERMISSIONS[form.values.permission].description}”`;
	const text = {
		asked: `Asked for ${what}. The people who can grant it will see your request here.`,
		"already asked": `You have already asked for ${what}. Your request is still waiting for an answer.`,
		"has it": `Your role already includes ${what}, so there’s nothing to ask for.`,
	}[asked];
	return seeOther(pageIn(tenant.base, "/requests"), { text, ...(asked !== "asked" && { tone: "info" }) });
}

export default function Requests({ loaderData, actionData }: Route.ComponentProps) {
	const { asking, decides, open, more, decided, after, before, base } = loaderData;
	const home = pageIn(base, "/requests");
	if (actionData) return <ReturnedRequest result={actionData.result} requestsHref={home} />;
	if (asking) return <AskPage asking={asking} requestsHref={home} />;
	return (
		<>
			<PageHeader
				title="Requests"
				description={
					decides
						? "Permissions that members have asked for."
						: "Permissions you have asked for, and the answers."
				}
			/>
			<div className="stack">
				<Section title="Waiting for a decision">
					{open.length === 0 ? (
						<Empty title={decides ? "Nothing to decide" : "Nothing is waiting"} drawing="desk" level={3}>
							{decides
								? "When someone’s role doesn’t allow something, they can ask for it. You approve or decline that here."
								: "When your role doesn’t allow something, you can ask for it there. Your request and its answer appear here."}
						</Empty>
					) : (
						<OpenRequests {...loaderData} requests={open} />
					)}
					{more && (
						<p className="mt-3 text-ink-soft">
							These are the {open.length} oldest. More appear as you decide these.
						</p>
					)}
				</Section>
				{(decided.length > 0 || before) && (
					<Section title="Decided">
						<DecidedRequests {...loaderData} requests={decided} />
						<Pager
							label="Decided requests"
							previousHref={before ? `${pageIn(base, "/requests")}?before=${before}` : null}
							nextHref={after ? `${pageIn(base, "/requests")}?after=${after}` : null}
						/>
					</Section>
				)}
			</div>
		</>
	);
}
