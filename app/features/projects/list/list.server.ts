import { z } from "zod";
import { dayText } from "#app/platform/day.ts";
import {
	cursorText,
	cursorTime,
	cutPage,
	readCursor,
	writeCursor,
} from "#app/platform/http/address/cursor.server.ts";
import { allTeams, offerTeams, type TeamChoice, type TeamChoices } from "#app/tenant/choices.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import type { ProjectQuery, ProjectSort } from "../forms.ts";
import { filterValues, findRows, type ListedProject, shapeOf } from "./project-rows.server.ts";

/** Holds one page of the list. `before` is absent on the first page, `after` on the last. */
export type ProjectPage = { projects: ListedProject[]; after?: string; before?: string };

export const PAGE_SIZE = 20;

/** Returns one page of the projects this member may see, filtered and sorted, and the teams to filter by. Refuses: 400 for an invalid cursor. */
export function listProjects(
	tenant: Tenant,
	query: ProjectQuery,
): Promise<ProjectPage & { teams: TeamChoices; leadName: string | undefined }> {
	return tenant.read(async (reading) => {
		const [page, teams] = await Promise.all([pageOf(reading, query), allTeams(reading, {}, {})]);
		return {
			...page,
			teams: offerFor(query, teams),
			leadName: page.projects.find(({ leadId }) => leadId === query.lead)?.lead,
		};
	});
}

/** Returns the teams that the list offers to filter by, and to move projects to. */
export const offerFor = ({ find, team }: ProjectQuery, all: readonly TeamChoice[]): TeamChoices =>
	offerTeams(all, find, ({ slug }) => slug === team);

/** Returns the most recently changed active projects. */
export function recentProjects(reading: Reading, limit: number): Promise<ListedProject[]> {
	const shape = { ...shapeOf(reading, { status: "active" }), ...FIRST, sort: "updated" } as const;
	return findRows(reading, shape, { member: reading.member.id, limit });
}

/** Asks for the beginning of the list. */
export const FIRST = { backwards: false, beyondCursor: false };

async function pageOf(reading: Reading, query: ProjectQuery): Promise<ProjectPage> {
	const { sort, limit = PAGE_SIZE } = query;
	const backwards = query.before !== undefined;
	const cursor = query.before ?? query.after;
	const fromCursor = cursor !== undefined;
	const found = await findRows(
		reading,
		{ ...shapeOf(reading, query), sort, backwards, beyondCursor: fromCursor },
		{
			...filterValues(reading, query),
			// One more row than shown tells whether there is a next page.
			limit: limit + 1,
			...(cursor && cursorValues(sort, cursor)),
		},
	);
	const { shown, after, before } = cutPage(found, { size: limit, backwards, fromCursor });
	return {
		projects: shown,
		after: after && cursorOf(sort, after),
		before: before && cursorOf(sort, before),
	};
}

/** Comes after every day, for projects without one. */
const NEVER = "infinity";

const cursorShapes = {
	name: z.tuple([cursorText, z.int32()]),
	due: z.tuple([dayText().or(z.literal(NEVER)), z.int32()]),
	created: z.tuple([z.int32(), z.int32()]),
	updated: z.tuple([cursorTime, z.int32()]),
};

function cursorValues(sort: ProjectSort, text: string) {
	const [cursorKey, cursorId] = readCursor(text, cursorShapes[sort]);
	return { cursorKey, cursorId };
}

function cursorOf(sort: ProjectSort, project: ListedProject): string {
	const key = {
		name: project.name,
		due: project.dueOn ?? NEVER,
		created: project.id,
		updated: project.updatedAt.toISOString(),
	}[sort];
	return writeCursor([key, project.id]);
}
