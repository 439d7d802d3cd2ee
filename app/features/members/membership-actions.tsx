import { pageIn } from "#app/platform/http/address/page-in.ts";
import { ActionsWithMenu } from "#app/ui/frame/details-menu.tsx";
import type { MembershipStatus } from "./membership-status.ts";
import type { Reasons } from "./reasons.ts";

type MembershipActionsProps = {
	base: string;
	member: { id: string; status: MembershipStatus };
	isSelf: boolean;
	reasons: Reasons;
};

/** Shows the actions on a membership; those that this member may not take say why. */
export function MembershipActions({ base, member, isSelf, reasons }: MembershipActionsProps) {
	if (member.status === "left") {
		return (
			<ActionsWithMenu
				main={{
					label: "Reinstate member",
					href: pageIn(base, "/members/:member/remove", member.id),
					disabledReason: reasons.readmit,
				}}
				variant="quiet"
				more={[
					{
						label: "Erase personal details",
						href: pageIn(base, "/members/:member/erase", member.id),
						disabledReason: reasons.erase,
					},
				]}
			/>
		);
	}
	const suspended = member.status === "suspended";
	return (
		<ActionsWithMenu
			main={{
				label: "Change role",
				href: pageIn(base, "/members/:member/role", member.id),
				disabledReason: reasons.role,
			}}
			variant="quiet"
			more={
				isSelf
					? [{ label: "Leave workspace", href: pageIn(base, "/leave") }]
					: [
							{
								label: suspended ? "Reactivate" : "Suspend",
								href: pageIn(base, "/members/:member/suspend", member.id),
								disabledReason: suspended ? reasons.reactivate : reasons.suspend,
							},
							{
								label: "Transfer ownership",
								href: pageIn(base, "/members/:member/ownership", member.id),
								disabledReason: reasons.handOver,
							},
							{
								label: "Remove from workspace",
								href: pageIn(base, "/members/:member/remove", member.id),
								disabledReason: reasons.remove,
							},
						]
			}
		/>
	);
}
