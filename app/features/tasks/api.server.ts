import { z } from "zod";
import { findProject } from "#app/features/projects/find.server.ts";
import { pathTo } from "#app/tenant/api/find-operation.ts";
import { refuseValues } from "#app/tenant/api/invalid-values.ts";
import { listOperation, type OperationCall, operation } from "#app/tenant/api/operation.ts";
import {
	answeredText,
	dayShape,
	memberIdInput,
	momentOrNull,
	momentShape,
	patched,
	personShape,
} from "#app/tenant/api/shapes.ts";
import { typedMember } from "#app/tenant/api/typed-member.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { assigneeOf } from "./assignee.server.ts";
import { findTaskIn, type TaskAddress } from "./find.server.ts";
import { taskShape as formShape, SHOWN } from "./forms.ts";
import { listTasks } from "./list.server.ts";
import { addTask, editTask, removeTask, type SavedTask, setDone, undeleteTask } from "./tasks.server.ts";

const shape = z
	.strictObject({
		id: answeredText,
		text: answeredText,
		assignee: personShape.nullable(),
		dueOn: dayShape.nullable(),
		doneAt: momentShape.nullable().meta({ description: "When it was ticked; null while it is open." }),
	})
	.meta({ id: "Task" });

const { task: text, dueOn } = formShape.shape;
const assigneeId = memberIdInput.meta({ description: "The id of a member who sees the project." });

const createShape = z.object({ text, assigneeId: assigneeId.nullable().optional(), dueOn: dueOn.nullable() });
const patchShape = z.object({
	text: text.optional(),
	assigneeId: assigneeId.nullable().optional(),
	dueOn: dueOn.nullable(),
});

type State = Awaited<ReturnType<typeof stateOf>>;

const stateOf = (tenant: Tenant, [slug, id]: TaskAddress) =>
	tenant.read(async (reading) => {
		const task = await findTaskIn(reading, await findProject(reading, slug), id);
		return { task, assignee: await assigneeOf(reading, task.assigneeId) };
	});

function shown({ task, assignee }: State): z.input<typeof shape> {
	const { id, dueOn: due, doneAt } = task;
	return { ...{ id: String(id), text: task.text, assignee, dueOn: due }, doneAt: momentOrNull(doneAt) };
}

const addressIn = ({ params }: Pick<OperationCall, "params">): TaskAddress => [
	params.project ?? "",
	params.task ?? "",
];

const current = {
	find: ({ tenant, params }: Pick<OperationCall, "tenant" | "params">) =>
		stateOf(tenant, addressIn({ params })),
	show: shown,
};

const asItIs = async (tenant: Tenant, address: TaskAddress) => ({
	body: shown(await stateOf(tenant, address)),
});

/** Returns the id of what was saved. Refuses: 422 for values that a form would get back. */
function saved(outcome: Exclude<SavedTask, { outcome: "stale" }>): number {
	if (outcome.outcome === "saved") return outcome.id;
	return refuseValues(outcome.errors, { person: "assigneeId", task: "text" });
}

const tag = "Tasks";
const TASKS = "/projects/{project}/tasks";
const TASK = `${TASKS}/{task}`;

/** The operations about tasks. */
export const taskOperations = [
	listOperation({
		...{ id: "listTasks", method: "GET", path: TASKS, tag, summary: "List the tasks of a project" },
		tool: true,
		description: "The open ones in their order, or the finished ones, those finished last first.",
		permission: null,
		query: z.object({ show: z.enum(SHOWN).default("open") }),
		answer: shape,
		refuses: [404],
		async run({ tenant, params, query }) {
			const { page } = await listTasks(tenant, params.project ?? "", query);
			const data = page.tasks.map(({ id, assigneeId: whom, assignee, doneAt, ...task }) => ({
				...{ id: String(id), text: task.text, dueOn: task.dueOn, doneAt: momentOrNull(doneAt) },
				assignee: whom === null ? null : { id: whom, name: assignee ?? "Someone" },
			}));
			return { data, next: page.after };
		},
	}),
	operation({
		...{ id: "createTask", method: "POST", path: TASKS, tag, summary: "Add a task to a project" },
		tool: true,
		description: "It goes below the others.",
		permission: "projects:edit",
		body: createShape,
		example: { text: "Call the crane" },
		answer: shape,
		creates: true,
		refuses: [404, 409],
		async run({ tenant, params, body }) {
			const slug = params.project ?? "";
			const values = { task: body.text, dueOn: body.dueOn ?? undefined };
			const person = await typedMember(tenant, body.assigneeId, "assigneeId");
			const id = saved(await addTask(tenant, slug, { ...values, person }));
			return { ...(await asItIs(tenant, [slug, id])), location: pathTo(TASK, slug, id) };
		},
	}),
	operation({
		...{ id: "getTask", method: "GET", path: TASK, tag, summary: "Get a task" },
		tool: true,
		permission: null,
		answer: shape,
		refuses: [404],
		run: (call) => asItIs(call.tenant, addressIn(call)),
	}),
	operation({
		...{ id: "editTask", method: "PATCH", path: TASK, tag, summary: "Change a task" },
		tool: true,
		description: "A merge patch: what is absent stays as it is, and null clears.",
		permission: "projects:edit",
		body: patchShape,
		example: { dueOn: "2027-01-31" },
		answer: shape,
		refuses: [404, 409],
		current,
		async run({ tenant, params, body, state: { task, assignee } }) {
			const address = addressIn({ params });
			const outcome = await editTask(tenant, address, {
				task: body.text ?? task.text,
				person:
					body.assigneeId === undefined
						? assignee?.name
						: await typedMember(tenant, body.assigneeId, "assigneeId"),
				dueOn: patched(body.dueOn, task.dueOn),
				version: task.version,
			});
			if (outcome.outcome === "stale") return { stale: true };
			saved(outcome);
			return asItIs(tenant, address);
		},
	}),
	operation({
		...{ id: "deleteTask", method: "DELETE", path: TASK, tag, summary: "Delete a task" },
		description: "It can be brought back.",
		permission: "projects:edit",
		refuses: [404, 409],
		current,
		async run({ tenant, params, state }) {
			await removeTask(tenant, addressIn({ params }), state.task.version);
			return {};
		},
	}),
	...(
		[
			["finishTask", "done", "Tick a task", (tenant, at) => setDone(tenant, at, "done")],
			["reopenTask", "open", "Open a task again", (tenant, at) => setDone(tenant, at, "open")],
			["undeleteTask", "undelete", "Bring a deleted task back", (tenant, at) => undeleteTask(tenant, ...at)],
		] as [string, string, string, (tenant: Tenant, address: TaskAddress) => Promise<unknown>][]
	).map(([id, word, summary, change]) =>
		operation({
			...{ id, method: "POST", path: `${TASK}/${word}`, tag, summary },
			description: "Sent twice, it does nothing more.",
			permission: "projects:edit",
			...(word !== "undelete" && { tool: true }),
			answer: shape,
			refuses: [404, 409],
			async run({ tenant, params }) {
				const address = addressIn({ params });
				await change(tenant, address);
				return asItIs(tenant, address);
			},
		}),
	),
];
