import { pageIn } from "#app/platform/http/address/page-in.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { Columns, Section } from "#app/ui/elements/card.tsx";
import { DetailsMenu } from "#app/ui/frame/details-menu.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { Time } from "#app/ui/text/time.tsx";
import { getServiceAccount } from "../../find-service-account.server.ts";
import { KeyTable } from "../../key-table.tsx";
import { Sponsor } from "../../sponsor.tsx";
import type { Route } from "./+types/detail";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`${loaderData?.account.name ?? "Service account"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	return { ...(await getServiceAccount(tenant, params.serviceAccount)), base, timeZone, now: new Date() };
}

export default function ServiceAccountPage({ loaderData }: Route.ComponentProps) {
	const { account, keys, base, timeZone, now } = loaderData;
	const { id, name, role, sponsor, createdAt } = account;
	const newKey = (
		<ButtonLink href={`${pageIn(base, "/settings/developers/new")}?${new URLSearchParams({ for: id })}`}>
			New key
		</ButtonLink>
	);
	return (
		<>
			<PageHeader
				title={name}
				breadcrumbs={[
					{ label: "Service accounts", href: pageIn(base, "/settings/developers/service-accounts") },
				]}
				actions={
					<DetailsMenu
						items={[
							{
								label: "Edit",
								href: pageIn(base, "/settings/developers/service-accounts/:serviceAccount/edit", id),
							},
							{
								label: "Delete",
								href: pageIn(base, "/settings/developers/service-accounts/:serviceAccount/delete", id),
							},
						]}
					/>
				}
			/>
			<Columns
				aside={
					<Section title="About this service account" boxed>
						<DescriptionList
							items={[
								{ term: "Role", details: <bdi>{role.name}</bdi> },
								{ term: "Sponsor", details: <Sponsor sponsor={sponsor} /> },
								{ term: "Created", details: <Time at={createdAt} timeZone={timeZone} now={now} /> },
							]}
						/>
					</Section>
				}
			>
				<Section title="Keys" actions={keys.length > 0 && newKey}>
					{keys.length === 0 ? (
						<Empty title="No keys yet" drawing="keys" action={newKey}>
							A program needs one to act as this service account.
						</Empty>
					) : (
						<KeyTable keys={keys} base={base} timeZone={timeZone} now={now} />
					)}
				</Section>
			</Columns>
		</>
	);
}
