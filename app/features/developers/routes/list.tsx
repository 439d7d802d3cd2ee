import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Pager } from "#app/ui/lists/pager.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { listKeys } from "../find.server.ts";
import { listShape } from "../forms.ts";
import { KeyTable } from "../key-table.tsx";
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
				<p>
					<a className="link" href={pageIn(base, "/settings/developers/requests")}>
						Request log
					</a>
				</p>
				{cannotSeeOthers === null && (
					<>
						<p>
							<a className="link" href={of === "me" ? `${here}?of=everyone` : here}>
								{of === "me" ? "Everyone’s API keys" : "My API keys"}
							</a>
						</p>
						<p>
							<a className="link" href={pageIn(base, "/settings/developers/service-accounts")}>
								Service accounts
							</a>
						</p>
						<p>
							<a className="link" href={pageIn(base, "/settings/developers/webhooks")}>
								Webhooks
							</a>
						</p>
						<p>
							<a className="link" href={pageIn(base, "/settings/developers/policy")}>
								Policy for API keys
							</a>
						</p>
					</>
				)}
			</div>
		</>
	);
}
