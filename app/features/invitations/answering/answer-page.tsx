import type { ReactNode } from "react";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { WorkspaceTile } from "#app/ui/elements/avatar.tsx";
import { Button, ButtonLink } from "#app/ui/elements/button.tsx";
import { Section } from "#app/ui/elements/card.tsx";
import { hueOf } from "#app/ui/elements/hue.ts";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import { Answer, type InvitationViewProps, Name, Until } from "./answer-parts.tsx";
import type { InvitationPage, InvitationState } from "./page.server.ts";
import { Pending } from "./pending.tsx";

/** Shows an invitation to the person who opened it: its state, and what they can do next. */
export function InvitationView(props: InvitationViewProps) {
	const { invitation } = props;
	const Body = BODIES[invitation.state];
	return (
		<div className="opened-invitation">
			<WorkspaceTile
				name={invitation.workspace.name}
				hue={hueOf(invitation.workspace.id)}
				imageUrl={invitation.workspace.logoUrl}
			/>
			<PageHeader title={titleOf(invitation)} />
			<div className="stack">
				<Body {...props} />
			</div>
		</div>
	);
}

/** Returns the page's heading. */
export function titleOf({ state, kind, workspace, teams }: InvitationPage): string {
	if (state === "pending") return `Join ${kind === "team" ? teams[0] : workspace.name}`;
	return TITLES[state];
}

const TITLES: Record<Exclude<InvitationState, "pending">, string> = {
	"other-address": "This invitation is for another address",
	member: "You are already a member",
	mine: "You have accepted this invitation",
	suspended: "Your membership is suspended",
	used: "This invitation has been used",
	declined: "This invitation was declined",
	expired: "This invitation has expired",
	revoked: "This invitation was revoked",
	outside: "This team is for members only",
	closed: "This workspace is closed",
};

const BODIES: Record<InvitationState, (props: InvitationViewProps) => ReactNode> = {
	pending: Pending,
	"other-address": OtherAddress,
	member: ({ invitation }) => (
		<>
			<p>
				You belong to <Name of={invitation.workspace.name} />, so there’s nothing to accept.
			</p>
			<OpenWorkspace invitation={invitation} />
		</>
	),
	mine: ({ invitation }) => (
		<>
			<p>
				You are a member of <Name of={invitation.workspace.name} />.
			</p>
			<OpenWorkspace invitation={invitation} />
		</>
	),
	suspended: ({ invitation }) => (
		<>
			<p>
				Someone who manages people in <Name of={invitation.workspace.name} /> has suspended your membership.
				An invitation can’t change that. Ask them to reactivate you.
			</p>
			<MyWorkspaces />
		</>
	),
	used: Used,
	declined: (props) => (
		<Over {...props}>
			The invitation to <Name of={props.invitation.workspace.name} /> was declined. If that was a mistake, or
			you’ve changed your mind, ask for a new one.
		</Over>
	),
	expired: (props) => (
		<Over {...props}>
			It expired on <Until invitation={props.invitation} />. <Name of={props.invitation.inviter} /> invited
			you to <Name of={props.invitation.workspace.name} /> and can send a new one.
		</Over>
	),
	revoked: (props) => (
		<Over {...props}>
			The invitation to <Name of={props.invitation.workspace.name} /> was revoked. If you think that was a
			mistake, ask for a new one.
		</Over>
	),
	outside: ({ invitation }) => (
		<>
			<p>
				The team <Name of={invitation.teams[0] ?? ""} /> is part of <Name of={invitation.workspace.name} />,
				and you are not a member of it. Ask <Name of={invitation.inviter} /> for an invitation to the
				workspace.
			</p>
			<MyWorkspaces />
		</>
	),
	closed: ({ invitation }) => (
		<>
			<p>
				<Name of={invitation.workspace.name} /> is closed or paused right now, so no one can join. Once it
				reopens, this link works until the invitation expires.
			</p>
			<MyWorkspaces />
		</>
	),
};

function OtherAddress({ invitation, here, accountUrl }: InvitationViewProps) {
	const { account, sentTo, inviter } = invitation;
	return (
		<>
			<p>
				You are signed in as <Name of={account?.email ?? ""} />. The invitation was sent to{" "}
				<span className="font-strong wrap-anywhere">{sentTo}</span>, which isn’t an address of this account.
			</p>
			<Section title="If that address is yours">
				<p>
					Sign out and sign in with it, or add it to this account and confirm it. Either way, you’ll come back
					here.
				</p>
				<div className="row mt-4">
					<PostForm action={`/sign-out?next=${encodeURIComponent(here)}`}>
						<Button>Sign out and switch</Button>
					</PostForm>
					<ButtonLink variant="quiet" href={accountUrl}>
						Add the address to this account
					</ButtonLink>
				</div>
			</Section>
			<Section title="If it isn’t">
				<p>
					<Name of={inviter} /> can invite the address you’re signed in with.
				</p>
				<div className="mt-4">
					<Answer here={here} answer="ask" label="Ask for a new invitation" quiet />
				</div>
			</Section>
		</>
	);
}

function Used({ invitation, here }: InvitationViewProps) {
	const { account, workspace } = invitation;
	return (
		<>
			<p>
				This invitation to <Name of={workspace.name} /> has been accepted, and each one works only once.{" "}
				{account
					? "If that was you, you used another account or have left since."
					: "If that was you, sign in and open the workspace."}
			</p>
			<div className="row">
				{account ? (
					<ButtonLink href="/workspaces">My workspaces</ButtonLink>
				) : (
					<ButtonLink href={`/sign-in?next=${encodeURIComponent(here)}`}>Sign in</ButtonLink>
				)}
				<Answer here={here} answer="ask" label="Ask for a new invitation" quiet />
			</div>
		</>
	);
}

function Over({ children, here }: InvitationViewProps & { children: ReactNode }) {
	return (
		<>
			<p>{children}</p>
			<div className="row">
				<Answer here={here} answer="ask" label="Ask for a new invitation" />
				<ButtonLink variant="quiet" href="/workspaces">
					My workspaces
				</ButtonLink>
			</div>
		</>
	);
}

function OpenWorkspace({ invitation: { slug, workspace } }: Pick<InvitationViewProps, "invitation">) {
	if (slug === undefined) return <MyWorkspaces />;
	return (
		<div className="row">
			<ButtonLink href={pageIn(`/${slug}`, "/dashboard")}>{sentence`Open ${workspace.name}`}</ButtonLink>
		</div>
	);
}

function MyWorkspaces() {
	return (
		<div className="row">
			<ButtonLink variant="quiet" href="/workspaces">
				My workspaces
			</ButtonLink>
		</div>
	);
}
