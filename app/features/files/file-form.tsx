import { MOST_FILES, sizeInWords } from "#app/platform/file-size.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import type { FileLimits } from "#app/tenant/files/file-limits.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { WhyNot } from "#app/ui/elements/disabled-reason.tsx";
import { FileField } from "#app/ui/forms/field.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import type { FilePage } from "./list.server.ts";
import { DOCUMENTS_AND_PICTURES } from "./verdicts.ts";

type FileFormProps = Pick<FilePage, "cannotAdd"> & {
	limits: Pick<FileLimits, "largest" | "kinds">;
	base: string;
	slug: string;
	problems?: string[];
};

/** The id of the field, to which the summary of problems links. */
export const FILES_FIELD = "files";

/** Asks for files to add to a project, or says why this member can add none. */
export function FileForm({ limits, cannotAdd, base, slug, problems }: FileFormProps) {
	if (cannotAdd) {
		return (
			<p className="text-ink-soft">
				<WhyNot reason={cannotAdd} />
			</p>
		);
	}
	return (
		<PostForm
			encType="multipart/form-data"
			action={pageIn(base, "/projects/:project/files", slug)}
			className="stack file-form"
		>
			<FileField
				id={FILES_FIELD}
				name="files"
				label="Files to add"
				hint={hintOf(limits)}
				errors={problems}
				multiple
			/>
			<div>
				<Button variant="quiet">Add files</Button>
			</div>
		</PostForm>
	);
}

/** Says what a form takes, with the limits that it is checked by. */
export const hintOf = ({ largest, kinds }: Pick<FileLimits, "largest" | "kinds">): string =>
	[
		`Up to ${MOST_FILES} at once, each up to ${sizeInWords(largest)}.`,
		kinds === "any" ? undefined : `This workspace takes ${DOCUMENTS_AND_PICTURES}.`,
		"Everyone who sees this project can download them.",
	]
		.filter((part) => part !== undefined)
		.join(" ");
