import { pageIn } from "#app/platform/http/address/page-in.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Never } from "#app/ui/text/never.tsx";
import { Time } from "#app/ui/text/time.tsx";
import { type ListedServiceAccount, listServiceAccounts } from "../../find-service-account.server.ts";
import { Sponsor } from "../../sponsor.tsx";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Service accounts");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	return { accounts: await listServiceAccounts(tenant), base, timeZone, now: new Date() };
}

export default function ServiceAccounts({ loaderData }: Route.ComponentProps) {
	const { accounts, base, ...clock } = loaderData;
	const create = (
		<ButtonLink className="min-w-20" href={pageIn(base, "/settings/developers/service-accounts/new")}>
			New<span className="sr-only sm:not-sr-only"> service account</span>
		</ButtonLink>
	);
	return (
		<>
			<PageHeader
				title="Service accounts"
				description="Accounts for programs that belong to the workspace, not to a person."
				breadcrumbs={[{ label: "Developers", href: pageIn(base, "/settings/developers") }]}
				actions={accounts.length > 0 && create}
			/>
			{accounts.length === 0 ? (
				<Empty title="No service accounts yet" drawing="bell" action={create}>
					Create one for programs that have to keep working when the person who set them up leaves.
				</Empty>
			) : (
				<Columns aside={<HowTheyWork />}>
					<Table<ListedServiceAccount>
						caption="Service accounts"
						captionHidden
						rows={accounts}
						rowKey={({ id }) => id}
						rowHref={({ id }) => pageIn(base, "/settings/developers/service-accounts/:serviceAccount", id)}
						columns={[
							{ key: "name", header: "Name", cell: ({ name }) => <bdi>{name}</bdi> },
							{ key: "role", header: "Role", narrow: "bare", cell: ({ role }) => <bdi>{role.name}</bdi> },
							{
								key: "sponsor",
								header: "Sponsor",
								narrow: "absent",
								cell: ({ sponsor }) => <Sponsor sponsor={sponsor} />,
							},
							{
								key: "keys",
								header: "Keys",
								narrow: "bare",
								cell: ({ keys }) => (keys === 1 ? "1 key" : `${keys.toLocaleString("en")} keys`),
							},
							{
								key: "used",
								header: "Last used",
								words: true,
								cell: ({ usedAt }) => (usedAt ? <Time at={usedAt} {...clock} /> : <Never />),
							},
							{
								key: "created",
								header: "Created",
								spare: true,
								words: true,
								cell: ({ createdAt }) => <Time at={createdAt} {...clock} />,
							},
						]}
					/>
				</Columns>
			)}
		</>
	);
}

function HowTheyWork() {
	return (
		<Section title="How they work" boxed>
			<ul className="bullets">
				<li>Each has a role and its own keys, and acts only through these.</li>
				<li>It keeps working when the person who set it up leaves.</li>
				<li>A sponsor is the member who answers for it.</li>
			</ul>
		</Section>
	);
}
