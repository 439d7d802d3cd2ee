import { type SubmissionResult, useForm } from "@conform-to/react";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { choiceProps, RadioGroup } from "#app/ui/forms/field.tsx";
import { Confirm } from "#app/ui/frame/confirm.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import type { Usage } from "./remove.server.ts";

type RemoveRoleProps = {
	base: string;
	role: { key: string; name: string };
	usage: Usage;
	inUse: boolean;
	/** What could replace it; with a reason where this member cannot give it. */
	replacements: { key: string; name: string; reason: string | null }[];
	/** Why this member cannot give those who have it another role. */
	cannotMove: string | null;
	result: SubmissionResult<string[]> | undefined;
};

/** The page that asks before a role is deleted: where it is used, and what replaces it there. */
export function RemoveRole({ base, role, usage, inUse, replacements, cannotMove, result }: RemoveRoleProps) {
	const home = `${base}/settings/roles`;
	const here = `${home}/${role.key}`;
	const [form, fields] = useForm<{ replacement: string }>({ id: "delete", lastResult: result });
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			<Confirm
				title={sentence`Delete ${role.name}`}
				breadcrumbs={[
					{ label: "Roles", href: home },
					{ label: role.name, href: here },
				]}
				consequences={consequencesOf(usage, inUse)}
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

function consequencesOf(usage: Usage, inUse: boolean): string[] {
	const { members, invitations, isDefault, joinsDomain } = usage;
	const sentences = [
		members > 0 &&
			`${counted(members, "member has", "members have")} this role: they get its replacement at once.`,
		invitations > 0 &&
			`${counted(invitations, "open invitation promises", "open invitations promise")} it: they are changed to the replacement.`,
		isDefault && "It is the role that invitations propose: the replacement takes its place in the settings.",
		joinsDomain &&
			"It is the role of people who join by their address: the replacement takes its place in the settings.",
	].filter((sentence) => sentence !== false);
	if (inUse)
		return [...sentences, "There is no way back for those who are moved but changing their roles by hand."];
	return [
		"Nobody has this role, and nobody is invited to it.",
		"It cannot be given to anybody any more.",
		"The next page offers to undo this.",
	];
}

function counted(number: number, one: string, many: string): string {
	return number === 1 ? `One ${one}` : `${number} ${many}`;
}
