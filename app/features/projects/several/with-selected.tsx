import type { SubmissionResult } from "@conform-to/react";
import type { TeamChoices } from "#app/tenant/choices.server.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { Select, TextField } from "#app/ui/forms/field.tsx";
import { STAGE_OPTIONS } from "../forms.ts";
import { NO_TEAM_CHOSEN } from "./forms.ts";

type WithSelectedProps = {
	teams: TeamChoices;
	/** What was sent and what was wrong with it, when the form is shown again. */
	result?: SubmissionResult<string[]> | undefined;
};

/**
 * Renders what can be done with the projects that are selected in the form around it. The first button is the one that
 * Enter presses, so it is one that does nothing by mistake: it needs a name.
 */
export function WithSelected({ teams, result }: WithSelectedProps) {
	const field = (name: string) => ({
		id: `selected-${name}`,
		name,
		errors: result?.error?.[name],
		defaultValue: textOf(result?.initialValue?.[name]),
	});
	return (
		<>
			<div className="row">
				<TextField
					{...field("lead")}
					label="New lead"
					hint="A member’s name or email address."
					autoComplete="off"
					spellCheck={false}
				/>
				<Deed value="lead">Change lead</Deed>
			</div>
			<div className="row">
				<Select
					{...field("teamId")}
					label="New team"
					hint={
						teams.more > 0
							? `${teams.more} more are not listed. To find one, type part of its name under “Find a team” in the filters.`
							: undefined
					}
					options={[
						{ value: "", label: "Choose a team" },
						{ value: String(NO_TEAM_CHOSEN), label: "No team" },
						...teams.teams.map(({ id, name }) => ({ value: String(id), label: name })),
					]}
				/>
				<Deed value="team">Move to team</Deed>
			</div>
			<div className="row">
				<Select
					{...field("stage")}
					label="New stage"
					options={[{ value: "", label: "Choose a stage" }, ...STAGE_OPTIONS]}
				/>
				<Deed value="stage">Change stage</Deed>
			</div>
			<div className="row">
				<Deed value="archive">Archive</Deed>
			</div>
		</>
	);
}

function Deed({ value, children }: { value: string; children: string }) {
	return (
		<Button variant="quiet" name="deed" value={value}>
			{children}
		</Button>
	);
}

const textOf = (value: unknown) => (typeof value === "string" ? value : undefined);
