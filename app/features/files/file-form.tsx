import { LARGEST_FILE, MOST_FILES, sizeInWords } from "#app/platform/file-size.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { WhyNot } from "#app/ui/elements/disabled-reason.tsx";
import { FileField } from "#app/ui/forms/field.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import type { FilePage } from "./list.server.ts";

type FileFormProps = Pick<FilePage, "cannotAdd"> & { base: string; slug: string; problems?: string[] };

/** The id of the field, to which the summary of problems links. */
export const FILES_FIELD = "files";

/** Asks for files to add to a project, or says why this member can add none. */
export function FileForm({ cannotAdd, base, slug, problems }: FileFormProps) {
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
			className="stack"
		>
			<FileField
				id={FILES_FIELD}
				name="files"
				label="Files to add"
				hint={`Up to ${MOST_FILES} at once, each up to ${sizeInWords(LARGEST_FILE)}. Everyone who sees this project can download them.`}
				errors={problems}
				multiple
			/>
			<div>
				<Button>Add files</Button>
			</div>
		</PostForm>
	);
}
