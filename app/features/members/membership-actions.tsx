import type { ReactNode } from "react";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import type { MembershipStatus } from "./membership-status.ts";
import type { Reasons } from "./reasons.ts";

type MembershipActionsProps = {
	base: string;
	member: { id: string; status: MembershipStatus };
	isSelf: boolean;
	reasons: Reasons;
};

/** Shows the actions on a membership; those that this member may not take are disabled, with the reason. */
export function MembershipActions({ base, member, isSelf, reasons }: MembershipActionsProps) {
	const here = `${base}/members/${member.id}`;
	if (member.status === "left") {
		return (
			<Stack>
				<ButtonLink variant="quiet" href={`${here}/remove`} disabledReason={reasons.readmit}>
					Reinstate member
				</ButtonLink>
				<ButtonLink variant="danger-quiet" href={`${here}/erase`} disabledReason={reasons.erase}>
					Erase personal details
				</ButtonLink>
			</Stack>
		);
	}
	const suspended = member.status === "suspended";
	return (
		<Stack>
			<ButtonLink variant="quiet" href={`${here}/role`} disabledReason={reasons.role}>
				Change role
			</ButtonLink>
			<ButtonLink
				variant="quiet"
				href={`${here}/suspend`}
				disabledReason={suspended ? reasons.reactivate : reasons.suspend}
			>
				{suspended ? "Reactivate" : "Suspend"}
			</ButtonLink>
			{!isSelf && (
				<ButtonLink variant="quiet" href={`${here}/ownership`} disabledReason={reasons.handOver}>
					Transfer ownership
				</ButtonLink>
			)}
			{isSelf ? (
				<ButtonLink variant="danger-quiet" href={`${base}/leave`}>
					Leave workspace
				</ButtonLink>
			) : (
				<ButtonLink variant="danger-quiet" href={`${here}/remove`} disabledReason={reasons.remove}>
					Remove from workspace
				</ButtonLink>
			)}
		</Stack>
	);
}

function Stack({ children }: { children: ReactNode }) {
	return <div className="grid justify-items-start gap-3">{children}</div>;
}
