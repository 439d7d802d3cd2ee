import { z } from "zod";
import { cursorText, readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { pathTo } from "#app/tenant/api/find-operation.ts";
import { refuseValues } from "#app/tenant/api/invalid-values.ts";
import { listOperation, type OperationCall, operation } from "#app/tenant/api/operation.ts";
import {
	answeredText,
	memberIdInput,
	momentOf,
	momentOrNull,
	momentShape,
	personShape,
} from "#app/tenant/api/shapes.ts";
import { fullName } from "#app/tenant/people/member-name.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import {
	addComment,
	editComment,
	removeComment,
	type SavedComment,
	undeleteComment,
} from "./comments.server.ts";
import { commentShape as formShape } from "./forms.ts";
import { type CommentRow, getText, listTexts } from "./list.server.ts";

const shape = z
	.strictObject({
		id: answeredText,
		text: answeredText.meta({ description: "Markdown." }),
		author: personShape,
		mentioned: z.array(personShape),
		createdAt: momentShape,
		editedAt: momentShape.nullable(),
	})
	.meta({ id: "Comment" });

const text = formShape.shape.comment.meta({
	description: "Markdown. “@” and a member’s full name or email address mentions them.",
});
const mentionedIds = z
	.array(memberIdInput)
	.max(20)
	.meta({ description: "The ids of members whom it mentions although, or as well as, its text names them." });

const createShape = z.object({ text, mentionedIds: mentionedIds.default([]) });
const patchShape = z.object({ text: text.optional(), mentionedIds: mentionedIds.optional() });

function shown({ id, text: written, createdBy, mentioned, createdAt, editedAt, ...author }: CommentRow) {
	return {
		...{ id: String(id), text: written },
		author: { id: createdBy, name: fullName(author) },
		mentioned: mentioned.map((person) => ({ id: person.id, name: person.name })),
		...{ createdAt: momentOf(createdAt), editedAt: momentOrNull(editedAt) },
	};
}

type Address = [slug: string, id: string];

const addressIn = ({ params }: Pick<OperationCall, "params">): Address => [
	params.project ?? "",
	params.comment ?? "",
];

type State = Awaited<ReturnType<typeof getText>>;

const current = {
	find: ({ tenant, params }: Pick<OperationCall, "tenant" | "params">) =>
		getText(tenant, addressIn({ params })),
	show: ({ row }: State) => shown(row),
};

const asItIs = async (tenant: Tenant, address: [slug: string, id: string | number]) => ({
	body: shown((await getText(tenant, address)).row),
});

/** Returns the id of what was saved. Refuses: 422 for values that a form would get back. */
function saved(outcome: SavedComment): number {
	if (outcome.outcome === "saved") return outcome.id;
	return refuseValues(outcome.errors, { comment: "text", meantId: "mentionedIds", tellId: "mentionedIds" });
}

const cursorShape = z.tuple([cursorText.transform(Number).pipe(z.int32())]);

const tag = "Comments";
const COMMENTS = "/projects/{project}/comments";
const COMMENT = `${COMMENTS}/{comment}`;

/** The operations about comments. */
export const commentOperations = [
	listOperation({
		...{ id: "listComments", method: "GET", path: COMMENTS, tag, summary: "List the comments on a project" },
		tool: true,
		description: "In the order in which they were written.",
		permission: null,
		answer: shape,
		refuses: [404],
		async run({ tenant, params, query: { after, limit } }) {
			const [last] = after === undefined ? [0] : readCursor(after, cursorShape);
			const rows = await listTexts(tenant, params.project ?? "", { after: last, limit: limit + 1 });
			const shownRows = rows.slice(0, limit);
			const next = rows.length > limit ? writeCursor([String(shownRows.at(-1)?.id)]) : undefined;
			return { data: shownRows.map(shown), next };
		},
	}),
	operation({
		...{ id: "createComment", method: "POST", path: COMMENTS, tag, summary: "Comment on a project" },
		tool: true,
		permission: "comments:add",
		limit: "comments",
		body: createShape,
		example: { text: "Well done" },
		answer: shape,
		creates: true,
		refuses: [404, 409],
		async run({ tenant, params, body }) {
			const slug = params.project ?? "";
			const values = { comment: body.text, tellId: body.mentionedIds, meantId: body.mentionedIds };
			const id = saved(await addComment(tenant, slug, values));
			return { ...(await asItIs(tenant, [slug, id])), location: pathTo(COMMENT, slug, id) };
		},
	}),
	operation({
		...{ id: "getComment", method: "GET", path: COMMENT, tag, summary: "Get a comment" },
		permission: null,
		answer: shape,
		refuses: [404],
		run: ({ tenant, params }) => asItIs(tenant, addressIn({ params })),
	}),
	operation({
		...{ id: "editComment", method: "PATCH", path: COMMENT, tag, summary: "Change a comment" },
		description: "Only its author can.",
		permission: "comments:edit",
		body: patchShape,
		example: { text: "Very well done" },
		answer: shape,
		refuses: [404, 409],
		current,
		async run({ tenant, params, body, state: { comment } }) {
			const address = addressIn({ params });
			const told = body.mentionedIds ?? comment.mentioned;
			const outcome = await editComment(tenant, address, {
				...{ comment: body.text ?? comment.text, tellId: told, meantId: told },
				version: comment.version,
			});
			if (outcome.outcome === "stale") return { stale: true };
			saved(outcome);
			return asItIs(tenant, address);
		},
	}),
	operation({
		...{ id: "deleteComment", method: "DELETE", path: COMMENT, tag, summary: "Delete a comment" },
		description: "It can be brought back.",
		permission: "comments:remove",
		refuses: [404],
		current,
		async run({ tenant, params, state }) {
			await removeComment(tenant, ...addressIn({ params }), state.comment.version);
			return {};
		},
	}),
	operation({
		...{
			id: "undeleteComment",
			method: "POST",
			path: "/projects/{project}/comments/{comment}/undelete",
			tag,
		},
		...{ summary: "Bring a deleted comment back", description: "Sent twice, it does nothing more." },
		permission: "comments:remove",
		answer: shape,
		refuses: [404],
		async run({ tenant, params }) {
			const address = addressIn({ params });
			await undeleteComment(tenant, ...address);
			return asItIs(tenant, address);
		},
	}),
];
