import { pageIn } from "#app/platform/http/address/page-in.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { ButtonGroup } from "#app/ui/elements/button-group.tsx";
import type { MembershipStatus } from "./membership-status.ts";
import { isLeftOut, type Reasons } from "./reasons.ts";

type MembershipActionsProps = {
	base: string;
	member: { id: string; status: MembershipStatus };
	isSelf: boolean;
	reasons: Reasons;
};

/** Shows the actions on a membership; those that this member may not take are disabled, with the reason. */
export function MembershipActions({ base, member, isSelf, reasons }: MembershipActionsProps) {
	if (member.status === "left") {
		return (
			<ButtonGroup layout="column">
				<ButtonLink
					variant="quiet"
					href={pageIn(base, "/members/:member/remove", member.id)}
					disabledReason={reasons.readmit}
				>
					Reinstate member
				</ButtonLink>
				<ButtonLink
					variant="danger-quiet"
					href={pageIn(base, "/members/:member/erase", member.id)}
					disabledReason={reasons.erase}
				>
					Erase personal details
				</ButtonLink>
			</ButtonGroup>
		);
	}
	const suspended = member.status === "suspended";
	return (
		<ButtonGroup layout="column">
			<ButtonLink
				variant="quiet"
				href={pageIn(base, "/members/:member/role", member.id)}
				disabledReason={reasons.role}
			>
				Change role
			</ButtonLink>
			{!isSelf && (
				<ButtonLink
					variant="quiet"
					href={pageIn(base, "/members/:member/suspend", member.id)}
					disabledReason={suspended ? reasons.reactivate : reasons.suspend}
				>
					{suspended ? "Reactivate" : "Suspend"}
				</ButtonLink>
			)}
			{!isSelf && !isLeftOut(reasons) && (
				<ButtonLink
					variant="quiet"
					href={pageIn(base, "/members/:member/ownership", member.id)}
					disabledReason={reasons.handOver}
				>
					Transfer ownership
				</ButtonLink>
			)}
			{isSelf ? (
				<ButtonLink variant="danger-quiet" href={pageIn(base, "/leave")}>
					Leave workspace
				</ButtonLink>
			) : (
				<ButtonLink
					variant="danger-quiet"
					href={pageIn(base, "/members/:member/remove", member.id)}
					disabledReason={reasons.remove}
				>
					Remove from workspace
				</ButtonLink>
			)}
		</ButtonGroup>
	);
}
