import { sizeInWords } from "#app/platform/file-size.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { FilePicture } from "../file-picture.tsx";
import { SCAN_WORDS, type ShownFile } from "../shown-file.ts";

type ShownFilesProps = {
	files: ShownFile[];
	/** How many more there are, which the project’s list of files has. */
	more: number;
	base: string;
	slug: string;
};

/** Shows the files of a comment: each downloads, pictures as what they show. */
export function ShownFiles({ files, more, base, slug }: ShownFilesProps) {
	if (files.length === 0) return null;
	return (
		<ul className="files" aria-label="Files of this comment">
			{files.map((file) => (
				<li key={file.id}>
					<a href={pageIn(base, "/projects/:project/files/:file", slug, file.id)}>
						<FilePicture file={file} base={base} slug={slug} height={128} />{" "}
						<span className="link wrap-anywhere">
							<bdi>{file.name}</bdi>
						</span>
					</a>{" "}
					<span className="text-small text-ink-soft">
						{sizeInWords(file.bytes)}
						{file.scan && `, ${SCAN_WORDS[file.scan].toLowerCase()}`}
					</span>
				</li>
			))}
			{more > 0 && (
				<li>
					<a className="link" href={pageIn(base, "/projects/:project/files", slug)}>
						{more === 1 ? "One more file" : `${more} more files`}
					</a>
				</li>
			)}
		</ul>
	);
}
