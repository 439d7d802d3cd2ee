import { and, eq, inArray, isNull, or } from "drizzle-orm";
import { allTeams, offerTeams } from "#app/tenant/choices.server.ts";
import { oneAtATime } from "#app/tenant/locks.server.ts";
import { findRoles } from "#app/tenant/permissions/roles.server.ts";
import type { Reading, Tenant, Writing } from "#app/tenant/tenant.server.ts";
import type { OnboardingPath } from "#db/schema/tenant/onboarding-paths.ts";
import { findStarters } from "../templates/starters.server.ts";
import { findDefault } from "./detail.server.ts";
import type { AssignValues } from "./forms.ts";
import { changePath, factsOf, findExisting } from "./versions/draft.server.ts";
import { findPath } from "./versions/find.server.ts";

/** A role, a team or the default, and the path it has now; null for none. */
export type AssignmentTarget = {
	/** `role:admin`, `team:7`, or `default` for everyone else. */
	key: string;
	kind: "role" | "team" | "default";
	name: string;
	holder: { id: number; name: string } | null;
};

/** The result of an assignment. `taken`: given to another path since the page was loaded, 409. */
export type PathAssignment =
	| { outcome: "saved"; name: string; changed: boolean }
	| { outcome: "stale" }
	| { outcome: "taken"; names: string[] };

/**
 * Returns a path and everyone it could be for, of whom there are `more` teams than a page has room for. `find`: part of
 * the names of teams. Refuses: 404, 403 `onboarding:manage`.
 */
export function getAssignment(
	tenant: Tenant,
	id: string,
	find?: string,
): Promise<{ path: OnboardingPath; targets: AssignmentTarget[]; more: number }> {
	return tenant.read(async (reading) => {
		reading.authorize("onboarding:manage");
		const path = await findPath(reading, id);
		const [targets, all] = await Promise.all([findTargets(reading), allTeams(reading, {}, {})]);
		const { teams, more } = offerTeams(all, find);
		const offered = new Set(teams.map((team) => keyOf("team", team.id)));
		return { path, targets: targets.filter(({ kind, key }) => kind !== "team" || offered.has(key)), more };
	});
}

/** Lists every role, every team and the default, each with its path. Deleted paths do not count. */
async function findTargets(reading: Reading): Promise<AssignmentTarget[]> {
	const { db, tables } = reading;
	const { onboardingPathTargets: targets, onboardingPaths: paths } = tables;
	const starting = await starterTargets(reading);
	const [roles, teams, held, usual] = await Promise.all([
		findRoles(reading),
		allTeams(reading, {}, {}),
		db
			.select({ role: targets.role, teamId: targets.teamId, id: paths.id, name: paths.name })
			.from(targets)
			.innerJoin(paths, and(eq(paths.id, targets.pathId), isNull(paths.deletedAt))),
		findDefault(reading),
	]);
	const given = held.length > 0 ? held : starting;
	const holders = new Map(
		given.map(({ role, teamId, ...path }) => [role === null ? `team:${teamId}` : `role:${role}`, path]),
	);
	const target = (kind: "role" | "team", id: string | number, name: string): AssignmentTarget => {
		const key = keyOf(kind, id);
		return { key, kind, name, holder: holders.get(key) ?? null };
	};
	return [
		{ key: "default", kind: "default", name: "Everyone else", holder: usual },
		...roles.map(({ key, name }) => target("role", key, name)),
		...teams.map(({ id, name }) => target("team", id, name)),
	];
}

const keyOf = (kind: "role" | "team", id: string | number) => `${kind}:${id}`;

async function starterTargets(reading: Reading) {
	return (await findStarters(reading)).flatMap(({ path: { id, name }, role }) =>
		role === null ? [] : [{ role, teamId: null, id, name }],
	);
}

/**
 * Sets who gets a path. A role or team that has another path is moved here if the page showed that it has it.
 * Refuses: 404, 403 `onboarding:manage`. Records: path.assigned, for this path and for each one that lost something to it.
 */
export function assignPath(tenant: Tenant, id: string, values: AssignValues): Promise<PathAssignment> {
	return tenant.write(async (writing) => {
		writing.authorize("onboarding:manage");
		await oneAtATime(writing, "onboarding paths");
		const path = await findExisting(writing, id);
		const targets = await findTargets(writing);
		const wanted = wantedOf(targets, path, values);
		const trouble = troubleWith(path, wanted, values);
		const changed = targets.filter((target) => wanted.includes(target) !== isHeldBy(target, path));
		if (trouble || changed.length === 0) {
			writing.leaveUnchanged();
			return trouble ?? { outcome: "saved", name: path.name, changed: false };
		}
		await takeFromOthers(writing, path, wanted);
		await give(writing, path, changed, wanted);
		const after = await findTargets(writing);
		for (const one of pathsTouched(path, changed)) {
			await writing.record("path.assigned", { ...factsOf(one), ...audienceOf(after, one.id) });
		}
		return { outcome: "saved", name: path.name, changed: true };
	});
}

function wantedOf(
	targets: AssignmentTarget[],
	path: OnboardingPath,
	{ targets: ticked, isDefault, shown }: AssignValues,
): AssignmentTarget[] {
	return targets.filter((target) => {
		const { kind, key } = target;
		if (kind === "default") return isDefault;
		const wasShown = kind === "role" || shown === undefined || shown.includes(key);
		return wasShown ? ticked.includes(key) : isHeldBy(target, path);
	});
}

const isHeldBy = ({ holder }: AssignmentTarget, path: { id: number }) => holder?.id === path.id;

function troubleWith(
	path: OnboardingPath,
	wanted: AssignmentTarget[],
	values: AssignValues,
): PathAssignment | undefined {
	if (path.version !== values.version) return { outcome: "stale" };
	const unknown = wanted.filter(
		({ key, holder }) => holder && holder.id !== path.id && !values.held.includes(`${key}@${holder.id}`),
	);
	return unknown.length > 0 ? { outcome: "taken", names: unknown.map(({ name }) => name) } : undefined;
}

type PathFacts = { id: number; name: string };

/** Lists the path itself and every other path that lost something to it. */
function pathsTouched(path: PathFacts, changed: AssignmentTarget[]): PathFacts[] {
	const others = changed.flatMap(({ holder }) => (holder && holder.id !== path.id ? [holder] : []));
	return [...new Map([path, ...others].map((one) => [one.id, one])).values()];
}

function audienceOf(targets: AssignmentTarget[], pathId: number) {
	const held = targets.filter((target) => isHeldBy(target, { id: pathId }));
	const ids = (kind: AssignmentTarget["kind"]) =>
		held.filter((target) => target.kind === kind).map(({ key }) => key.slice(key.indexOf(":") + 1));
	return {
		roles: ids("role"),
		teams: ids("team").map(Number),
		isDefault: held.some(({ kind }) => kind === "default"),
	};
}

/** Removes the wanted roles, teams and default from the paths that have them, deleted paths included. */
async function takeFromOthers(
	writing: Writing,
	path: OnboardingPath,
	wanted: AssignmentTarget[],
): Promise<void> {
	const { db, tables } = writing;
	const { onboardingPathTargets: targets, onboardingPaths: paths } = tables;
	const { roles, teams } = idsOf(wanted);
	const theirs = [
		...(roles.length > 0 ? [inArray(targets.role, roles)] : []),
		...(teams.length > 0 ? [inArray(targets.teamId, teams)] : []),
	];
	if (theirs.length > 0) await db.delete(targets).where(or(...theirs));
	const usual = wanted.find(({ kind }) => kind === "default")?.holder;
	if (usual && usual.id !== path.id) {
		await db.update(paths).set({ isDefault: false, updatedAt: new Date() }).where(eq(paths.id, usual.id));
	}
}

/** Applies the changed assignments. Deleted teams keep theirs, because they may be restored. */
async function give(
	writing: Writing,
	path: OnboardingPath,
	changed: AssignmentTarget[],
	wanted: AssignmentTarget[],
) {
	const { db, tables } = writing;
	const { onboardingPathTargets: targets } = tables;
	const lost = idsOf(changed.filter((target) => !wanted.includes(target)));
	const theirs = [
		...(lost.roles.length > 0 ? [inArray(targets.role, lost.roles)] : []),
		...(lost.teams.length > 0 ? [inArray(targets.teamId, lost.teams)] : []),
	];
	if (theirs.length > 0) await db.delete(targets).where(and(eq(targets.pathId, path.id), or(...theirs)));
	const { roles, teams } = idsOf(wanted);
	const rows = [...roles.map((role) => ({ role })), ...teams.map((teamId) => ({ teamId }))];
	if (rows.length > 0) await db.insert(targets).values(rows.map((row) => ({ ...row, pathId: path.id })));
	await changePath(writing, path, { isDefault: wanted.some(({ kind }) => kind === "default") });
}

function idsOf(targets: AssignmentTarget[]): { roles: string[]; teams: number[] } {
	const ids = (kind: AssignmentTarget["kind"]) =>
		targets.filter((target) => target.kind === kind).map(({ key }) => key.slice(key.indexOf(":") + 1));
	return { roles: ids("role"), teams: ids("team").map(Number) };
}
