import { createHash } from "node:crypto";
import { comparable } from "#app/platform/text.ts";
import { allTeams } from "#app/tenant/choices.server.ts";
import { findAllNamed } from "#app/tenant/people/find-named.server.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import type { ProjectStage } from "#db/schema/tenant/projects.ts";
import { LONGEST_PROJECT_NAME, projectShape } from "../forms.ts";
import { leadFrom } from "../lead-and-team.server.ts";
import { type ComparedName, compareNames, lockNames } from "../names.server.ts";
import { insertRows, type NewProject } from "../write-project.server.ts";
import { type Columns, columnsIn, type ImportedField, plainCell, stageNamed } from "./columns.ts";
import { type FromFile, readSheet, type Sheet } from "./csv.server.ts";

/** A line of the file with what is wrong with it, or the project that it becomes. */
export type JudgedLine = { line: number; name: string; problems: string[] };

/** What would be created of a file. */
export type ImportPreview = {
	lines: JudgedLine[];
	/** How many have no problem. */
	count: number;
	/** Headings of columns that are not imported. */
	leftOut: string[];
	/** Stands for the lines that would be created, as they are: the same preview has the same. */
	seen: string;
};

/** Says what would be created of a table. Refuses: 403 `projects:create`. */
export async function previewImport(tenant: Tenant, text: string): Promise<FromFile<ImportPreview>> {
	await tenant.authorize("projects:create");
	const read = tableIn(text);
	if (!read.found) return read;
	return { found: previewOf(read.found, await tenant.read((reading) => judge(reading, read.found))) };
}

/** What became of an import: all of it, or nothing because it would not be what the preview said. */
export type Imported = { outcome: "created"; count: number } | { outcome: "changed"; preview: ImportPreview };

/**
 * Creates the projects of a table's good lines, if they are still those of the preview: all in one transaction.
 * Refuses: 403 `projects:create`. Records: project.created for each.
 */
export async function importProjects(
	tenant: Tenant,
	{ text, seen, isPublic }: { text: string; seen: string; isPublic: boolean },
): Promise<FromFile<Imported>> {
	await tenant.authorize("projects:create");
	const read = tableIn(text);
	if (!read.found) return read;
	return tenant.write(async (writing) => {
		writing.authorize("projects:create");
		await lockNames(writing, namesIn(read.found));
		const judged = await judge(writing, read.found);
		const preview = previewOf(read.found, judged);
		const rows = judged.flatMap(({ row }) => (row ? [{ ...row, isPublic }] : []));
		if (preview.seen !== seen || rows.length === 0) {
			writing.leaveUnchanged();
			return { found: { outcome: "changed", preview } };
		}
		await writing.recordAll("project.created", await insertRows(writing, rows));
		return { found: { outcome: "created", count: rows.length } };
	});
}

type Table = { columns: Columns; lines: (Partial<Record<ImportedField, string>> & { line: number })[] };

function tableIn(text: string): FromFile<Table> {
	const read = readSheet(text);
	if (!read.found) return read;
	const { headings, lines } = read.found;
	const columns = columnsIn(headings);
	if (columns.at.name === undefined)
		return { problem: "No column has the names of the projects. Call it “Name” in the first line." };
	return { found: { columns, lines: lines.map((line) => valuesOf(columns, line)) } };
}

function valuesOf({ at }: Columns, { line, cells }: Sheet["lines"][number]): Table["lines"][number] {
	const values = Object.entries(at).map(([field, place]) => [field, plainCell(cells[place])]);
	return { ...Object.fromEntries(values), line };
}

const namesIn = ({ lines }: Table): string[] => lines.flatMap(({ name }) => nameOf(name) ?? []);
const nameOf = (name: string | undefined) => projectShape.shape.name.safeParse(name).data;

type Judged = JudgedLine & { row?: Omit<NewProject, "isPublic"> };

async function judge(reading: Reading, table: Table): Promise<Judged[]> {
	const { lines } = table;
	const [names, people, teams] = await Promise.all([
		compareNames(reading, namesIn(table)),
		findAllNamed(
			reading,
			lines.flatMap(({ lead }) => lead ?? []),
		),
		allTeams(reading, {}, {}),
	]);
	const known = {
		names: new Map(names.map((name) => [name.name, name])),
		people,
		teams: new Map(teams.map(({ id, name }) => [comparable(name), id])),
	};
	const used = new Map<string, number>();
	return lines.map((line) => judgeLine(line, known, used));
}

type Known = {
	names: Map<string, ComparedName>;
	people: Awaited<ReturnType<typeof findAllNamed>>;
	teams: Map<string, number>;
};

/** `used`: the lines of the names so far. */
function judgeLine(values: Table["lines"][number], known: Known, used: Map<string, number>): Judged {
	const { line, name = "", description, dueOn } = values;
	const parsed = projectShape
		.pick({ name: true, description: true, dueOn: true })
		.safeParse({ name, description, dueOn });
	const [stage, lead, team] = [
		stageIn(values.stage),
		leadIn(values.lead, known),
		teamIn(values.team, known),
	] as const;
	const problems = [
		...(parsed.error?.issues.map(({ message }) => `${message}.`) ?? []),
		...[stage.problem, lead.problem, team.problem],
		sameNameAs(known.names.get(parsed.data?.name ?? ""), line, used),
	].filter((problem) => problem !== undefined);
	const judged = { line, name: parsed.data?.name ?? name.slice(0, LONGEST_PROJECT_NAME), problems };
	if (problems.length > 0 || !parsed.data) return judged;
	return {
		...judged,
		row: { ...parsed.data, stage: stage.value, leadId: lead.value ?? null, teamId: team.value ?? null },
	};
}

/** What a cell stands for, or what is wrong with it. */
type Cell<Value> = { value?: Value; problem?: string };

function stageIn(cell: string | undefined): Cell<ProjectStage> {
	if (cell === undefined) return { value: "idea" };
	const value = stageNamed(cell);
	return value
		? { value }
		: { problem: sentence`“${cell}” is no stage. Use Idea, In progress, Waiting or Done.` };
}

function leadIn(cell: string | undefined, { people }: Known): Cell<string> {
	if (cell === undefined) return {};
	const { id, problem } = leadFrom(people.get(cell) ?? { found: "none" });
	return id ? { value: id } : { problem: sentence`“${cell}”: ${problem ?? ""}` };
}

function teamIn(cell: string | undefined, { teams }: Known): Cell<number> {
	const value = cell === undefined ? undefined : teams.get(comparable(cell));
	if (cell === undefined || value !== undefined) return { value };
	return { problem: sentence`“${cell}” is no team of this workspace. Create it first, or leave this empty.` };
}

function sameNameAs(
	compared: ComparedName | undefined,
	line: number,
	used: Map<string, number>,
): string | undefined {
	if (!compared) return undefined;
	if (compared.taken) return "There is already a project with this name.";
	const before = used.get(compared.key);
	if (before === undefined) used.set(compared.key, line);
	return before === undefined ? undefined : `Line ${before} has the same name.`;
}

function previewOf({ columns }: Table, judged: Judged[]): ImportPreview {
	const rows = judged.flatMap(({ line, row }) => (row ? [{ line, row }] : []));
	return {
		lines: judged.map(({ line, name, problems }) => ({ line, name, problems })),
		count: rows.length,
		leftOut: columns.leftOut,
		seen: createHash("sha256").update(JSON.stringify(rows)).digest("base64url"),
	};
}
