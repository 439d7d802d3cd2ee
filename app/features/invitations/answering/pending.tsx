import { Avatar } from "#app/ui/elements/avatar.tsx";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { DescriptionList } from "#app/ui/lists/description-list.tsx";
import { Answer, type InvitationViewProps, Name, Until } from "./answer-parts.tsx";

/** An invitation that can be answered. */
export function Pending({ invitation, here }: InvitationViewProps) {
	const { account, inviter, inviterId, workspace, kind, role, teams, message, sentTo } = invitation;
	return (
		<>
			<div className="said-by">
				<Avatar name={inviter} id={inviterId} />
				<p>
					<Name of={inviter} /> has invited you to{" "}
					{kind === "team" && (
						<>
							the team <Name of={teams[0] ?? ""} /> in{" "}
						</>
					)}
					<Name of={workspace.name} />.
				</p>
			</div>
			{message && <blockquote className="prose whitespace-pre-line wrap-anywhere">{message}</blockquote>}
			<DescriptionList
				items={[
					{
						term: kind === "team" ? "Role in the team" : "Your role",
						details: kind === "team" ? role === "lead" ? "Lead" : "Member" : <bdi>{role}</bdi>,
					},
					...(kind === "workspace" && teams.length > 0
						? [{ term: teams.length === 1 ? "Team" : "Teams", details: <bdi>{teams.join(", ")}</bdi> }]
						: []),
					{ term: "Sent to", details: <span className="wrap-anywhere">{sentTo}</span> },
					{ term: "Expires", details: <Until invitation={invitation} /> },
				]}
			/>
			{account ? (
				<div className="row">
					<Answer here={here} answer="accept" label="Accept invitation" />
					<Answer here={here} answer="decline" label="Decline" quiet />
				</div>
			) : (
				<>
					<p>
						To accept, sign in with the address this invitation was sent to, or create an account with it.
						Either way, you’ll come back here.
					</p>
					<div className="row">
						<ButtonLink href={`/sign-in?next=${encodeURIComponent(here)}`}>Sign in to accept</ButtonLink>
						<ButtonLink variant="quiet" href={`/sign-up?next=${encodeURIComponent(here)}`}>
							Create an account
						</ButtonLink>
						<Answer here={here} answer="decline" label="Decline" quiet />
					</div>
				</>
			)}
		</>
	);
}
