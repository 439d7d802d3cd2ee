import { type SubmissionResult, useForm } from "@conform-to/react";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import type { DisabledReason } from "#app/ui/elements/disabled-reason.tsx";
import { RadioGroup } from "#app/ui/forms/choice.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { choiceProps } from "#app/ui/forms/field-props.ts";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import type { Usage } from "./remove.server.ts";

type RemoveRoleProps = {
	base: string;
	role: { key: string; name: string };
	usage: Usage;
	inUse: boolean;
	/** The roles that could replace it, each with the reason why this member cannot assign it, if so. */
	replacements: { key: string; name: string; reason: string | null }[];
	/** Why this member cannot give its members another role. */
	cannotMove: DisabledReason | null;
	result: SubmissionResult<string[]> | undefined;
};

/** Renders the page that confirms a deletion: where the role is used, and what replaces it there. */
export function RemoveRole({ base, role, usage, inUse, replacements, cannotMove, result }: RemoveRoleProps) {
	const home = pageIn(base, "/settings/roles");
	const here = pageIn(base, "/settings/roles/:role", role.key);
	const [form, fields] = useForm<{ replacement: string }>({ id: "delete", lastResult: result });
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<Confirm
				title={sentence`Delete “${role.name}”`}
				breadcrumbs={[
					{ label: "Roles", href: home },
					{ label: role.name, href: here },
				]}
				consequences={consequencesOf(usage, { inUse })}
				submitLabel="Delete role"
				cancelHref={here}
				values={{ to: "deleted" }}
				disabledReason={cannotMove}
			>
				{inUse && (
					<RadioGroup
						{...choiceProps(fields.replacement)}
						label="Replacement"
						hint="The role they get instead."
						required
						options={replacements.map(({ key, name, reason }) => ({
							value: key,
							label: name,
							hint: reason ?? undefined,
							disabled: reason !== null,
						}))}
					/>
				)}
			</Confirm>
		</>
	);
}

function consequencesOf(usage: Usage, { inUse }: { inUse: boolean }): string[] {
	const { members, serviceAccounts, invitations, isDefault, joinsDomain } = usage;
	const sentences = [
		members > 0 &&
			`${counted(members, "member has", "members have")} this role and will get its replacement right away.`,
		serviceAccounts > 0 &&
			`${counted(serviceAccounts, "service account has", "service accounts have")} it and will get its replacement.`,
		invitations > 0 &&
			`${counted(invitations, "pending invitation includes", "pending invitations include")} it and will get the replacement.`,
		isDefault && "It is preselected for invitations. The replacement takes its place in the settings.",
		joinsDomain && "People who join by email domain get it. The replacement takes its place in the settings.",
	].filter((sentence) => sentence !== false);
	if (inUse)
		return [
			...sentences,
			"The role can be restored for 30 days under Recently deleted, but you would have to give it back to each member by hand.",
		];
	return [
		"No one has this role, and no one is invited to it.",
		"It can no longer be assigned.",
		"You can undo this on the next page, and for 30 days under Recently deleted.",
	];
}

function counted(number: number, one: string, many: string): string {
	return number === 1 ? `One ${one}` : `${number} ${many}`;
}
