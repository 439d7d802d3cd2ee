import { z } from "zod";
import { findProject } from "#app/features/projects/find.server.ts";
import { MB, MOST_FILES, MOST_TOGETHER, sizeInWords } from "#app/platform/file-size.ts";
import { readCursor, writeCursor } from "#app/platform/http/address/cursor.server.ts";
import { answerFile } from "#app/platform/http/file-answer.server.ts";
import { refuse } from "#app/platform/refusal.ts";
import { charge } from "#app/tenant/api/charge.server.ts";
import { addressOf, pathTo } from "#app/tenant/api/find-operation.ts";
import { refuseValues } from "#app/tenant/api/invalid-values.ts";
import { listOperation, type OperationCall, operation } from "#app/tenant/api/operation.ts";
import { answeredText, momentOf, momentShape, personShape } from "#app/tenant/api/shapes.ts";
import { findName } from "#app/tenant/people/member.server.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import { addFiles, refuseUnlessAddable, removeFile, undeleteFile } from "../files.server.ts";
import { findFile, getFile, refuseMissing } from "../find.server.ts";
import { listFiles } from "../list.server.ts";
import { scanStateOf } from "../scan-state.ts";
import { sayVerdict } from "../verdicts.ts";

const shape = z
	.strictObject({
		id: answeredText,
		name: answeredText,
		type: answeredText.meta({ description: "As its bytes say, such as `image/png`." }),
		bytes: z.int(),
		author: personShape,
		commentId: answeredText.nullable().meta({ description: "The comment that it is a part of." }),
		scan: z.enum(["held", "blocked"]).nullable().meta({
			description: "`held` until a virus scanner has seen it, `blocked` if that found something.",
		}),
		content: answeredText.meta({ description: "The path of its bytes, which takes the same key." }),
		createdAt: momentShape,
	})
	.meta({ id: "File" });

const addedShape = z
	.strictObject({
		files: z.array(shape),
		refused: z
			.array(z.strictObject({ name: answeredText, reason: answeredText }).meta({ id: "RefusedFile" }))
			.meta({ description: "Those that were not added, each with its reason." }),
	})
	.meta({ id: "AddedFiles" });

type Address = [slug: string, id: string];
type State = Awaited<ReturnType<typeof stateOf>>;

const stateOf = (tenant: Tenant, [slug, id]: Address) =>
	tenant.read(async (reading) => {
		const file = await findFile(reading, await findProject(reading, slug), id);
		return { slug, file, author: (await findName(reading.db, file.createdBy)) ?? "Someone" };
	});

function shown({ slug, file, author }: Omit<State, "file"> & { file: ShownFields }): z.input<typeof shape> {
	const { id, name, type, bytes, commentId, createdBy, createdAt } = file;
	return {
		...{ id: String(id), name, type, bytes, author: { id: createdBy, name: author } },
		commentId: commentId === null ? null : String(commentId),
		scan: file.scan ?? null,
		content: addressOf(pathTo(CONTENT, slug, id)),
		createdAt: momentOf(createdAt),
	};
}

type ShownFields = Pick<
	State["file"],
	"id" | "name" | "type" | "bytes" | "commentId" | "createdBy" | "createdAt"
> & { scan?: "held" | "blocked" | null | undefined };

const shownState = (state: State) =>
	shown({ ...state, file: { ...state.file, scan: scanStateOf(state.file) } });

const addressIn = ({ params }: Pick<OperationCall, "params">): Address => [
	params.project ?? "",
	params.file ?? "",
];

const current = {
	find: ({ tenant, params }: Pick<OperationCall, "tenant" | "params">) =>
		stateOf(tenant, addressIn({ params })),
	show: shownState,
};

const asItIs = async (tenant: Tenant, address: Address) => ({
	body: shownState(await stateOf(tenant, address)),
});

/** Counts the megabytes that a call is about to send, as the page does. Refuses: 429. */
function chargeUpload({ member }: Tenant, request: Request): Promise<void> {
	const bytes = Number(request.headers.get("Content-Length") ?? MOST_TOGETHER);
	const points = Math.max(1, Math.ceil(bytes / MB));
	return charge([{ kind: "uploads", key: `person:${member.id}`, points }]);
}

const cursorShape = z.tuple([z.int32()]);
const tag = "Files";
const FILES = "/projects/{project}/files";
const FILE = `${FILES}/{file}`;
const CONTENT = `${FILE}/content`;

const reading = [
	listOperation({
		...{ id: "listFiles", method: "GET", path: FILES, tag, summary: "List the files of a project" },
		description: "The newest first.",
		permission: null,
		answer: shape,
		refuses: [404],
		async run({ tenant, params, query: { after, limit } }) {
			const slug = params.project ?? "";
			const [before] = after === undefined ? [undefined] : readCursor(after, cursorShape);
			const { files, older } = await listFiles(tenant, slug, before, limit);
			const data = files.map(({ author, ...file }) => shown({ slug, file, author }));
			return { data, next: older === undefined ? undefined : writeCursor([older]) };
		},
	}),
	operation({
		...{ id: "getFile", method: "GET", path: FILE, tag, summary: "Get what is known of a file" },
		permission: null,
		answer: shape,
		refuses: [404],
		run: (call) => asItIs(call.tenant, addressIn(call)),
	}),
	operation({
		...{ id: "downloadFile", method: "GET", path: CONTENT, tag, summary: "Download a file" },
		description: "Its bytes, or one range of them.",
		permission: null,
		answersBytes: true,
		refuses: [404],
		async run({ tenant, params, request }) {
			const file = await getFile(tenant, addressIn({ params }));
			const answer = await answerFile(request, file, (range) => tenant.files.open(file.object, range));
			if (answer?.status === 416) refuseRange(file.bytes);
			return { bytes: answer ?? refuseMissing(file) };
		},
	}),
];

/** The operations about files. */
export const fileOperations = [
	...reading,
	operation({
		...{ id: "uploadFiles", method: "POST", path: FILES, tag, summary: "Add files to a project" },
		description: `Up to ${MOST_FILES} files as a form, ${sizeInWords(MOST_TOGETHER)} together. Those that can be added are, and each of the others gets its reason.`,
		permission: "files:add",
		takesFiles: true,
		answer: addedShape,
		refuses: [404, 409],
		async run({ tenant, params, request }) {
			const slug = params.project ?? "";
			await refuseUnlessAddable(tenant, slug);
			await chargeUpload(tenant, request);
			const { ids, refused } = await addFiles(tenant, slug, request);
			const reasons = refused.map((verdict) => ({
				...{ name: verdict.name, reason: sayVerdict(verdict, tenant.files.limits) },
			}));
			if (ids.length === 0) refuseNone(reasons.map(({ reason }) => reason));
			const states = await Promise.all(ids.map((id) => stateOf(tenant, [slug, String(id)])));
			return { body: { files: states.map(shownState), refused: reasons } };
		},
	}),
	operation({
		...{ id: "deleteFile", method: "DELETE", path: FILE, tag, summary: "Delete a file" },
		description: "It can be brought back for 30 days.",
		permission: "files:remove",
		refuses: [404],
		current,
		async run({ tenant, params }) {
			await removeFile(tenant, ...addressIn({ params }));
			return {};
		},
	}),
	operation({
		...{ id: "undeleteFile", method: "POST", path: `${FILE}/undelete`, tag },
		...{ summary: "Bring a deleted file back", description: "Sent twice, it does nothing more." },
		permission: "files:remove",
		answer: shape,
		refuses: [404, 409],
		async run({ tenant, params }) {
			const address = addressIn({ params });
			await undeleteFile(tenant, ...address);
			return asItIs(tenant, address);
		},
	}),
];

const refuseNone = (reasons: string[]): never =>
	refuseValues({ files: reasons.length > 0 ? reasons : ["Send at least one file"] });

function refuseRange(bytes: number): never {
	return refuse(416, {
		title: "There is no such part",
		message: `The file has ${bytes} bytes. Send a range that begins within them.`,
	});
}
