import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { LinkList } from "#app/ui/lists/link-list.tsx";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { listKeys } from "../find.server.ts";
import { listShape } from "../forms.ts";
import { KeyTable } from "../key-table.tsx";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Developers");

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("keys:own");
	const query = readQuery(request, listShape);
	const { base, timeZone } = tenant;
	return { ...(await listKeys(tenant, query)), of: query.of, base, timeZone, now: new Date() };
}

export default function Keys({ loaderData }: Route.ComponentProps) {
	const { keys, of, base, after, before, cannotCreate, cannotSeeOthers } = loaderData;
	const here = pageIn(base, "/settings/developers");
	const hrefOf = (side: "after" | "before", cursor: string | undefined) =>
		cursor && `${here}?${new URLSearchParams({ ...(of === "everyone" && { of }), [side]: cursor })}`;
	const newKey = (
		<ButtonLink href={pageIn(base, "/settings/developers/new")} disabledReason={cannotCreate}>
			New key
		</ButtonLink>
	);
	return (
		<>
			<PageHeader
				title="Developers"
				description={
					of === "me"
						? "A program with one of your API keys acts as you, within the key’s scopes."
						: "A program with an API key acts as the member it belongs to, within the key’s scopes."
				}
				actions={keys.length > 0 && newKey}
			/>
			<div className="stack">
				<Section title={of === "me" ? "Your API keys" : "Everyone’s API keys"}>
					{keys.length === 0 ? (
						<Empty title="No keys yet" drawing="keys" action={newKey}>
							Create a key to read and change projects, tasks and comments from your own programs.
						</Empty>
					) : (
						<KeyTable {...loaderData} />
					)}
					<Pager label="API keys" nextHref={hrefOf("after", after)} previousHref={hrefOf("before", before)} />
				</Section>
				<Section title="More for developers">
					<div className="wide-cards">
						<LinkList items={pagesBeside({ base, of, isForAll: cannotSeeOthers === null })} />
					</div>
				</Section>
			</div>
		</>
	);
}

/** The pages beside this one; those about the keys of others only for who may see them. */
function pagesBeside({ base, of, isForAll }: { base: string; of: "me" | "everyone"; isForAll: boolean }) {
	const here = pageIn(base, "/settings/developers");
	const own = [
		{ label: "How to use the API", href: "/api", hint: "Every operation, with an example to copy." },
		{
			label: "Request log",
			href: pageIn(base, "/settings/developers/requests"),
			hint: "Calls of the last 30 days.",
		},
	];
	if (!isForAll) return own;
	return [
		...own,
		of === "me"
			? { label: "Everyone’s API keys", href: `${here}?of=everyone`, hint: "Keys that members created." }
			: { label: "Your API keys", href: here, hint: "Keys that you created." },
		{
			label: "Service accounts",
			href: pageIn(base, "/settings/developers/service-accounts"),
			hint: "Keys that belong to the workspace.",
		},
		{
			label: "Webhooks",
			href: pageIn(base, "/settings/developers/webhooks"),
			hint: "Events sent to your own server.",
		},
		{
			label: "Policy for API keys",
			href: pageIn(base, "/settings/developers/policy"),
			hint: "How long keys live, and their scopes.",
		},
	];
}
