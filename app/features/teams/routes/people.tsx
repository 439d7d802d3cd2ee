import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { Avatar } from "#app/ui/elements/avatar.tsx";
import { Button } from "#app/ui/elements/button.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { FilterBar } from "#app/ui/lists/filter-bar.tsx";
import { Table } from "#app/ui/lists/table.tsx";
import { Empty } from "#app/ui/notices/empty.tsx";
import { quoted, sentence } from "#app/ui/text/isolate.ts";
import { type Candidate, findCandidates } from "../detail.server.ts";
import { searchShape } from "../forms.ts";
import type { Route } from "./+types/people";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Add people to ${quoted(loaderData?.name, "a team")}`);

export async function loader({ request, params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("teams:manage");
	const { q } = readQuery(request, searchShape);
	const { team, candidates, more } = await findCandidates(tenant, params.team, q);
	return { base: tenant.base, name: team.name, slug: team.slug, candidates, more, q };
}

export default function AddPeople({ loaderData }: Route.ComponentProps) {
	const { base, name, slug, candidates, more, q } = loaderData;
	const home = pageIn(base, "/teams");
	const here = pageIn(base, "/teams/:team", slug);
	return (
		<>
			<PageHeader
				title={sentence`Add people to “${name}”`}
				breadcrumbs={[
					{ label: "Teams", href: home },
					{ label: name, href: here },
				]}
				description={
					<p>
						Add puts someone in the team at once; Invite lets them accept or decline. Someone who isn’t in
						this workspace yet?{" "}
						<a className="link" href={`${pageIn(base, "/invitations/new")}?team=${slug}`}>
							Invite them
						</a>{" "}
						and they join the team when they accept.
					</p>
				}
			/>
			<FilterBar
				label="Members"
				action={pageIn(base, "/teams/:team/people", slug)}
				search={{ name: "q", label: "Search members", value: q }}
				submitLabel="Search"
				clearHref={q ? pageIn(base, "/teams/:team/people", slug) : undefined}
			/>
			{candidates.length === 0 ? (
				<Empty title={q ? "No one matches" : "Everyone is already in this team"} drawing="keyhole">
					{q ? "Try a shorter part of the name or address." : "There is no one left to add."}
				</Empty>
			) : (
				<Table<Candidate>
					shortAction
					caption="Members who are not in this team"
					captionHidden
					rows={candidates}
					rowKey={(person) => person.id}
					rowHref={(person) => pageIn(base, "/members/:member", person.id)}
					columns={[
						{
							key: "name",
							header: "Name",
							cell: (person) => (
								<span className="flex items-center gap-3">
									<Avatar name={person.name} id={person.id} /> <bdi>{person.name}</bdi>
								</span>
							),
						},
						{ key: "email", header: "Address", narrow: "absent", cell: (person) => person.email },
					]}
					actions={(person) => (
						<PostForm hidden={{ member: person.id }} action={here}>
							<div className="row">
								<Button name="to" value="in" size="small" variant="quiet">
									Add
									<span className="sr-only">
										{" "}
										<bdi>{person.name}</bdi>
									</span>
								</Button>
								<Button name="to" value="invited" size="small" variant="quiet">
									Invite
									<span className="sr-only">
										{" "}
										<bdi>{person.name}</bdi>
									</span>
								</Button>
							</div>
						</PostForm>
					)}
				/>
			)}
			{more && <p className="text-ink-soft">There are more. Search for a name or an address.</p>}
		</>
	);
}
