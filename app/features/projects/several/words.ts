import { STAGES } from "../forms.ts";
import type { SeveralValues } from "./forms.ts";
import type { SeveralVerdict } from "./several.server.ts";

/** Says what became of a project. */
export const VERDICTS: Record<SeveralVerdict, string> = {
	done: "Changed",
	already: "Already so: nothing to change",
	forbidden: "Not changed: you can see it, but not edit it",
	archived: "Not changed: it’s archived. Restore it first",
	changed: "Not changed: someone changed it after you opened the list. Look at it, then try again",
	lost: "Not changed: the team or lead it had before is no longer there",
	gone: "Not changed: it’s no longer there, or you can’t see it anymore",
};

/** Says what was done with all that were selected. */
export function doneSentence({ deed, stage }: SeveralValues, count: number): string {
	const projects = count === 1 ? "1 project" : `${count} projects`;
	switch (deed) {
		case "lead":
			return `Changed the lead of ${projects}.`;
		case "team":
			return `Changed the team of ${projects}.`;
		case "stage":
			return `Moved ${projects} to ${stage ? STAGES[stage] : "another stage"}.`;
		case "archive":
			return `Archived ${projects}.`;
		case "restore":
			return count === 1 ? "1 project is active again." : `${projects} are active again.`;
		case "undo":
			return count === 1 ? "1 project is as it was." : `${projects} are as they were.`;
	}
}
