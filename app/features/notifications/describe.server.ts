import { dayIn } from "#app/platform/day.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { integersIn } from "#app/platform/whole-number.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import { isPermission } from "#app/tenant/permissions/catalog.ts";
import { PERMISSIONS } from "#app/tenant/permissions/permissions.ts";
import type { Reading, Tenant } from "#app/tenant/tenant.server.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { formatDay } from "#app/ui/text/moment.ts";
import type { Notification } from "#db/schema/tenant/notifications.ts";
import type { AboutType } from "./concern.ts";
import type { Kind } from "./kinds.ts";
import {
	countComments,
	countFiles,
	findComments,
	findInvited,
	findMilestones,
	findProjects,
	findRequests,
	findTasks,
} from "./look-up.server.ts";

/** What a notification says to its member now. */
export type Said = {
	/** A sentence, or what follows the name of the person who did it. */
	text: string;
	/** Whether that name comes first. */
	startsWithActor: boolean;
	/** The page it leads to, within the workspace. */
	place: string;
	/** Nothing is left to do about it, so that no email needs to say it. */
	isOver?: boolean;
};

/** How a workspace writes its days, and where they begin. */
export type Days = Pick<Tenant, "dateLocale" | "workspaceTimeZone">;

type Row = Pick<Notification, "id" | "kind" | "subjectType" | "subjectId" | "projectId" | "firstAt">;

/**
 * A step: describes notifications of the requesting member by what they may see now. Those about something that they
 * can no longer see, or that is gone, are missing from the answer.
 */
export async function describe(
	reading: Reading,
	rows: readonly Row[],
	days: Days,
): Promise<Map<number, Said>> {
	const seen = { ...(await lookUp(reading, rows)), reading, days };
	const described = new Map<number, Said>();
	for (const row of rows) {
		const description = DESCRIBE[row.kind as Kind](row, seen);
		if (description) described.set(row.id, description);
	}
	return described;
}

/** Reads what the rows are about, with one query for each kind of thing, in one round trip. */
async function lookUp(reading: Reading, rows: readonly Row[]) {
	const textsOf = (type: AboutType) =>
		rows.filter(({ subjectType }) => subjectType === type).map(({ subjectId }) => subjectId);
	const idsOf = (type: AboutType) => integersIn(textsOf(type));
	const inProjects = rows.map(({ projectId }) => projectId).filter((id) => id !== null);
	const of = (kind: Kind) => rows.filter((row) => row.kind === kind);
	const [projects, comments, tasks, requests, invited, milestones, ...counts] = await Promise.all([
		findProjects(reading, inProjects),
		findComments(reading, inProjects, idsOf("comment")),
		findTasks(reading, inProjects, idsOf("task")),
		findRequests(reading, idsOf("request")),
		findInvited(reading, textsOf("invitation")),
		findMilestones(reading, idsOf("milestone")),
		countComments(reading, of("comment")),
		countFiles(reading, of("file")),
	]);
	return {
		projects,
		comments,
		tasks,
		requests,
		invited,
		milestones,
		counts: new Map(counts.flatMap((of) => [...of])),
	};
}

type Seen = Awaited<ReturnType<typeof lookUp>> & { reading: Reading; days: Days };
type Describe = (row: Row, seen: Seen) => Said | undefined;

/** Describes each kind; undefined when its member can no longer see what it is about. */
const DESCRIBE: Record<Kind, Describe> = {
	mention(row, seen) {
		const project = projectOf(row, seen);
		if (!project || !seen.comments.has(Number(row.subjectId))) return undefined;
		const place = pageIn("", "/projects/:project/comments/:comment", project.slug, row.subjectId);
		return byActor(sentence`mentioned you in “${project.name}”`, place);
	},
	comment(row, seen) {
		const project = projectOf(row, seen);
		const number = seen.counts.get(row.id) ?? 0;
		if (!project || number === 0) return undefined;
		const { name } = project;
		const place = `${homeOf(project)}#comments`;
		return number === 1
			? byActor(sentence`commented on “${name}”`, place)
			: alone(sentence`${number} new comments on “${name}”`, place);
	},
	file(row, seen) {
		const project = projectOf(row, seen);
		const number = seen.counts.get(row.id) ?? 0;
		if (!project || number === 0) return undefined;
		const { name, slug } = project;
		const place = pageIn("", "/projects/:project/files", slug);
		return number === 1
			? byActor(sentence`added a file to “${name}”`, place)
			: alone(sentence`${number} new files on “${name}”`, place);
	},
	task(row, seen) {
		const thing = thingOf(row, seen);
		return thing && byActor(sentence`gave you the task ${thing.name}`, thing.place);
	},
	due: describeDue,
	overdue: describeDue,
	shared(row, seen) {
		const project = projectOf(row, seen);
		if (!project) return undefined;
		const { name, leadId, isOfTheirTeam } = project;
		const place = homeOf(project);
		if (leadId === seen.reading.member.id) return byActor(sentence`made you the lead of “${name}”`, place);
		if (isOfTheirTeam) return byActor(sentence`gave “${name}” to your team`, place);
		return {
			...alone(sentence`“${name}” is no longer led by you or with a team of yours`, place),
			isOver: true,
		};
	},
	request(row, seen) {
		const request = seen.requests.get(Number(row.subjectId));
		if (!request || !seen.reading.can("users:manage")) return undefined;
		return byActor(sentence`asked for a permission: ${nameOf(request)}`, pageIn("", "/requests"));
	},
	answer(row, seen) {
		const request = seen.requests.get(Number(row.subjectId));
		if (!request) return undefined;
		return byActor(sentence`${request.status} your request: ${nameOf(request)}`, pageIn("", "/requests"));
	},
	invitation(row, { invited }) {
		const person = invited.get(row.subjectId);
		if (!person) return undefined;
		return alone(
			sentence`${fullName(person)} accepted your invitation`,
			pageIn("", "/members/:member", person.id),
		);
	},
	role(_row, { reading: { member } }) {
		return byActor(sentence`changed your role to “${member.role.name}”`, pageIn("", "/profile"));
	},
	milestone(row, { milestones }) {
		const name = milestones.get(Number(row.subjectId));
		if (name === undefined) return undefined;
		return alone(sentence`You reached the milestone “${name}”`, pageIn("", "/achievements"));
	},
	support(_row, { reading }) {
		if (!reading.can("organization:manage")) return undefined;
		return alone("Support viewed the workspace", pageIn("", "/settings/security/support"));
	},
};

/** Describes by what is true now: the day may have passed or been moved, and the work be done. */
function describeDue(row: Row, seen: Seen): Said | undefined {
	const thing = thingOf(row, seen);
	if (!thing) return undefined;
	const { name, dueOn, isDone, place } = thing;
	if (isDone) return { ...alone(sentence`${name} is done`, place), isOver: true };
	if (!dueOn) return { ...alone(sentence`${name} is no longer due on a day`, place), isOver: true };
	const { dateLocale, workspaceTimeZone } = seen.days;
	const today = dayIn(workspaceTimeZone);
	const day = formatDay(dueOn, dateLocale, today);
	if (dueOn < today) return alone(sentence`${name} was due on ${day}`, place);
	return alone(dueOn === today ? sentence`${name} is due today` : sentence`${name} is due on ${day}`, place);
}

const byActor = (text: string, place: string): Said => ({ text, startsWithActor: true, place });
const alone = (text: string, place: string): Said => ({ text, startsWithActor: false, place });

const projectOf = ({ projectId }: Row, { projects }: Seen) => projects.get(projectId ?? 0);

const homeOf = ({ slug }: { slug: string }): string => pageIn("", "/projects/:project", slug);

/** The task or the project that a row is about. */
function thingOf(row: Row, seen: Seen) {
	const project = projectOf(row, seen);
	if (!project) return undefined;
	const { name, dueOn } = project;
	if (row.subjectType === "project") {
		return { name: sentence`“${name}”`, dueOn, isDone: project.stage === "done", place: homeOf(project) };
	}
	const task = seen.tasks.get(Number(row.subjectId));
	return (
		task && {
			name: sentence`“${task.text}” in “${name}”`,
			dueOn: task.dueOn,
			isDone: task.doneAt !== null,
			place: `${homeOf(project)}#task-${task.id}`,
		}
	);
}

const nameOf = ({ permission }: { permission: string }): string =>
	isPermission(permission) ? PERMISSIONS[permission].description : "one that no longer exists";
