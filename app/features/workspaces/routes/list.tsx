import { data } from "react-router";
import { getProfile } from "#app/features/clerk-sync/people.server.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { takeFlash } from "#app/platform/http/flash.server.ts";
import { capitalized } from "#app/platform/text.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { requirePerson } from "#app/tenant/people/person.ts";
import { WorkspaceTile } from "#app/ui/elements/avatar.tsx";
import { Badge } from "#app/ui/elements/badge.tsx";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { hueOf, nearestHue } from "#app/ui/elements/hue.ts";
import { RoleBadge } from "#app/ui/elements/role-badge.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PlainFrame } from "#app/ui/frame/frame.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { Empty } from "#app/ui/notices/empty.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { listJoinable } from "../join-by-domain.server.ts";
import { JoinableList } from "../joinable-list.tsx";
import { listMyWorkspaces, type MyWorkspace } from "../workspaces.server.ts";
import type { Route } from "./+types/list";

export const meta: Route.MetaFunction = () => titled("Workspaces");

export async function loader({ request, context }: Route.LoaderArgs) {
	const { userId } = await requirePerson({ request, context });
	const [profile, workspaces, doors = null] = await Promise.all([
		getProfile(userId),
		listMyWorkspaces(userId),
		listJoinable(userId),
	]);
	const { flash, headers } = takeFlash(request);
	return data(
		{
			person: { id: profile.userId, name: fullName(profile), email: profile.email },
			workspaces,
			doors,
			flash,
		},
		{ headers },
	);
}

export default function Workspaces({ loaderData }: Route.ComponentProps) {
	const { person, workspaces, doors, flash } = loaderData;
	return (
		<PlainFrame person={person} width="text">
			{flash && (
				<Notice isOutcome tone="success">
					{flash.text}
				</Notice>
			)}
			<PageHeader title="Workspaces" description={<SignedIn email={person.email} />} />
			<JoinableList doors={doors} />
			<ul className="workspaces">
				{workspaces.map((workspace) => (
					<WorkspaceCard key={workspace.id} workspace={workspace} />
				))}
			</ul>
			<Empty
				title={workspaces.length === 0 ? "You don’t have a workspace yet" : "Start another workspace"}
				drawing="door"
				action={
					<ButtonLink href="/workspaces/new" variant={workspaces.length === 0 ? "primary" : "quiet"}>
						{workspaces.length === 0 ? "Create your workspace" : "Create a workspace"}
					</ButtonLink>
				}
			>
				A workspace holds the projects and people of one team. Create one and become its owner, or ask your
				team for an invitation.
			</Empty>
		</PlainFrame>
	);
}

function SignedIn({ email }: { email: string }) {
	return (
		<p>
			You’re signed in as <bdi>{email}</bdi>.
		</p>
	);
}

function WorkspaceCard({ workspace: { id, name, slug, status, role } }: { workspace: MyWorkspace }) {
	return (
		<li className="card" data-hue={nearestHue(hueOf(id))}>
			<WorkspaceTile name={name} hue={hueOf(id)} />
			<div className="workspace-name">
				<a href={pageIn(`/${slug}`, "/dashboard")}>
					<bdi>{name}</bdi>
				</a>
				<p className="text-small text-ink-soft">/{slug}</p>
			</div>
			<RoleBadge name={capitalized(role)} />
			{status !== "active" && <Badge tone="warning">{status === "archived" ? "Closed" : "Paused"}</Badge>}
			{status === "archived" && role === "owner" && (
				<PostForm hidden={{ slug }} action="/workspaces/reopen">
					<Button variant="quiet" size="small">
						Reopen
						<span className="sr-only">
							{" "}
							<bdi>{name}</bdi>
						</span>
					</Button>
				</PostForm>
			)}
		</li>
	);
}
