import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { SettingsTabs } from "#app/tenant/settings-tabs.tsx";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { listKeys, type ShownKey } from "../find.server.ts";
import { listShape } from "../forms.ts";
import { KeyState, LastUse } from "../key-facts.tsx";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("API keys");

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
			<SettingsTabs base={base} current="Developers" />
			<PageHeader
				title={of === "me" ? "My API keys" : "Everyone’s API keys"}
				description="A program that has a key acts as its member, as far as the key’s scopes go."
				actions={keys.length > 0 && newKey}
			/>
			<div className="stack">
				{keys.length === 0 ? (
					<Empty title="No keys yet" drawing="keys" action={newKey}>
						Create a key to read and change projects, tasks and comments from your own programs.
					</Empty>
				) : (
					<KeyTable {...loaderData} />
				)}
				<Pager label="API keys" nextHref={hrefOf("after", after)} previousHref={hrefOf("before", before)} />
				<p>
					<a className="link" href="/api">
						How to use the API
					</a>
				</p>
				{cannotSeeOthers === null && (
					<p>
						<a className="link" href={of === "me" ? `${here}?of=everyone` : here}>
							{of === "me" ? "Everyone’s API keys" : "My API keys"}
						</a>
					</p>
				)}
			</div>
		</>
	);
}

function KeyTable({ keys, of, base, timeZone, now }: Route.ComponentProps["loaderData"]) {
	return (
		<Table<ShownKey>
			caption="API keys"
			captionHidden
			rows={keys}
			rowKey={({ id }) => id}
			rowHref={({ id }) => pageIn(base, "/settings/developers/:apiKey", id)}
			columns={[
				{ key: "name", header: "Name", cell: ({ name }) => <bdi>{name}</bdi> },
				...(of === "everyone"
					? [{ key: "member", header: "Acts as", cell: ({ member }: ShownKey) => <bdi>{member.name}</bdi> }]
					: []),
				{ key: "state", header: "State", cell: ({ state }) => <KeyState state={state} /> },
				{
					key: "used",
					header: "Last used",
					cell: (shown) => <LastUse shown={shown} timeZone={timeZone} now={now} />,
				},
				{
					key: "expires",
					header: "Expires",
					cell: ({ expiresAt }) =>
						expiresAt ? <Time at={expiresAt} timeZone={timeZone} now={now} /> : "Never",
				},
			]}
		/>
	);
}
