import { pageIn } from "#app/platform/http/address/page-in.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { listServiceAccounts } from "../../find-service-account.server.ts";
import { Sponsor } from "../../sponsor.tsx";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Service accounts");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	return { accounts: await listServiceAccounts(tenant), base: tenant.base };
}

export default function ServiceAccounts({ loaderData }: Route.ComponentProps) {
	const { accounts, base } = loaderData;
	const create = (
		<ButtonLink href={pageIn(base, "/settings/developers/service-accounts/new")}>
			New service account
		</ButtonLink>
	);
	return (
		<>
			<PageHeader
				title="Service accounts"
				description="A program that belongs to the workspace rather than to a person. It has a role and keys, and is no member."
				breadcrumbs={[{ label: "API keys", href: pageIn(base, "/settings/developers") }]}
				actions={accounts.length > 0 && create}
			/>
			{accounts.length === 0 ? (
				<Empty title="No service accounts yet" drawing="bell" action={create}>
					Create one for programs that have to keep working when the person who set them up leaves.
				</Empty>
			) : (
				<Table
					caption="Service accounts"
					captionHidden
					rows={accounts}
					rowKey={({ id }) => id}
					rowHref={({ id }) => pageIn(base, "/settings/developers/service-accounts/:serviceAccount", id)}
					columns={[
						{ key: "name", header: "Name", cell: ({ name }) => <bdi>{name}</bdi> },
						{ key: "role", header: "Role", cell: ({ role }) => <bdi>{role.name}</bdi> },
						{
							key: "sponsor",
							header: "Sponsor",
							cell: ({ sponsor }) => <Sponsor sponsor={sponsor} />,
						},
					]}
				/>
			)}
		</>
	);
}
