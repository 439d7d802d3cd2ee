import { fitting } from "#app/platform/http/address/fitting.server.ts";
import { allTeams, type TeamChoices } from "#app/tenant/choices.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { ProjectStage } from "#db/schema/tenant/projects.ts";
import type { ProjectQuery } from "../forms.ts";
import { STAGES } from "../forms.ts";
import { FIRST, offerFor } from "./list.server.ts";
import { countStages, filterValues, findRows, type ListedProject, shapeOf } from "./project-rows.server.ts";

// A page has less than 50 kB: a card is about 400 bytes of it, and a row of a table 1,000. Long names take more.
const [CARDS, ROWS] = [20, 8];
const MOST_TEXT = 3_500;

/** A project with the name of its team. */
export type GroupedProject = ListedProject & { team: string | undefined };

/** The projects at one stage: the first of them in the order asked for, and how many there are. */
export type StageGroup = { stage: ProjectStage; projects: GroupedProject[]; count: number };

/**
 * Returns the active projects that this member may see, filtered and grouped by stage, and the teams to filter by. All
 * queries travel at once.
 */
export function listByStage(
	tenant: Tenant,
	query: ProjectQuery,
): Promise<{ groups: StageGroup[]; teams: TeamChoices; leadName: string | undefined }> {
	return tenant.read(async (reading) => {
		const filter = { ...query, status: "active", stage: undefined } as const;
		const stages = Object.keys(STAGES) as ProjectStage[];
		const groupOf = (stage: ProjectStage) => {
			const ofStage = { ...filter, stage };
			return findRows(
				reading,
				{ ...shapeOf(reading, ofStage), ...FIRST, sort: query.sort },
				{ ...filterValues(reading, ofStage), limit: query.view === "stages" ? ROWS : CARDS },
			);
		};
		const [counts, teams, ...found] = await Promise.all([
			countStages(reading, shapeOf(reading, filter), filterValues(reading, filter)),
			allTeams(reading, {}, {}),
			...stages.map(groupOf),
		]);
		const teamOf = new Map(teams.map(({ id, name }) => [id, name]));
		const grouped = found.map((rows) => rows.map((row) => ({ ...row, team: teamOf.get(row.teamId ?? 0) })));
		return {
			groups: stages.map((stage, at) => ({
				stage,
				projects: grouped[at]?.slice(0, fitting(grouped[at], MOST_TEXT)) ?? [],
				count: counts.find((group) => group.stage === stage)?.projects ?? 0,
			})),
			teams: offerFor(query, teams),
			leadName: found.flat().find(({ leadId }) => leadId === query.lead)?.lead,
		};
	});
}
