import { href } from "react-router";
import { WorkspaceTile } from "#app/ui/elements/avatar.tsx";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { hueOf } from "#app/ui/elements/hue.ts";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { Notice } from "#app/ui/notices/notice.tsx";
import { Time } from "#app/ui/text/time.tsx";
import type { JoinableWorkspaces } from "./join-by-domain.server.ts";

/** Lists the workspaces a person could join; renders nothing when there are none. */
export function JoinableList({ doors }: { doors: JoinableWorkspaces | null }) {
	if (!doors) {
		return (
			<div className="mb-8">
				<Notice>
					We can’t look for invitations because our sign-in service isn’t responding. Reload this page in a
					moment.
				</Notice>
			</div>
		);
	}
	if (doors.invitations.length + doors.joinable.length === 0) return null;
	return (
		<div className="stack mb-8">
			{doors.invitations.length > 0 && (
				<Section title="Invitations">
					<ul className="stack">
						{doors.invitations.map((invitation) => (
							<li key={invitation.id} className="card row w-full">
								<Invitation invitation={invitation} />
							</li>
						))}
					</ul>
				</Section>
			)}
			{doors.joinable.length > 0 && (
				<Section title="Workspaces you can join">
					<ul className="stack">
						{doors.joinable.map((workspace) => (
							<li key={workspace.id} className="card row w-full">
								<Joinable workspace={workspace} />
							</li>
						))}
					</ul>
				</Section>
			)}
		</div>
	);
}

function Invitation({
	invitation: { id, kind, workspace, email, expiresAt },
}: {
	invitation: JoinableWorkspaces["invitations"][number];
}) {
	return (
		<>
			<WorkspaceTile name={workspace.name} hue={hueOf(workspace.id)} />
			<div className="min-w-0 flex-1 basis-48 wrap-anywhere">
				<p className="font-strong">
					{kind === "team" && "A team in "}
					<bdi>{workspace.name}</bdi>
				</p>
				<p className="text-small text-ink-soft">
					For {email}, expires <Time at={expiresAt} timeZone="UTC" precision="day" />
				</p>
			</div>
			<ButtonLink variant="quiet" size="small" href={href("/invitations/:key", { key: id })}>
				View invitation
				<span className="sr-only">
					{" "}
					to <bdi>{workspace.name}</bdi>
				</span>
			</ButtonLink>
		</>
	);
}

function Joinable({
	workspace: { id, name, domain },
}: {
	workspace: JoinableWorkspaces["joinable"][number];
}) {
	return (
		<>
			<WorkspaceTile name={name} hue={hueOf(id)} />
			<div className="min-w-0 flex-1 basis-48 wrap-anywhere">
				<p className="font-strong">
					<bdi>{name}</bdi>
				</p>
				<p className="text-small text-ink-soft">Open to anyone with an address at {domain}</p>
			</div>
			<PostForm hidden={{ workspace: id }} action="/workspaces/join">
				<Button variant="quiet" size="small">
					Join
					<span className="sr-only">
						{" "}
						<bdi>{name}</bdi>
					</span>
				</Button>
			</PostForm>
		</>
	);
}
