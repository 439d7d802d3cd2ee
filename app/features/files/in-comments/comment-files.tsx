import { sizeInWords } from "#app/platform/file-size.ts";
import type { FileLimits } from "#app/tenant/files/file-limits.ts";
import { CheckboxGroup } from "#app/ui/forms/choice.tsx";
import { FileField } from "#app/ui/forms/field.tsx";
import { hintOf } from "../file-form.tsx";
import type { StagedFile } from "./staged.server.ts";

type CommentFilesProps = {
	/** The id of the first field, to which the summary of problems links. */
	id: string;
	/** Those that arrived before the form was shown again. */
	staged: StagedFile[];
	problems: string[] | undefined;
	limits: FileLimits;
};

/** Asks for files in a form about something else. Last in its form: what comes behind a file is not read. */
export function CommentFiles({ id, staged, problems, limits }: CommentFilesProps) {
	return (
		<>
			{staged.length > 0 && (
				<CheckboxGroup
					id={`${id}-kept`}
					name="keptFile"
					label="Kept files"
					hint="They arrived, and are added as soon as this form is. They are kept for 24 hours."
					options={staged.map(({ value, name, bytes }) => ({
						value,
						label: name,
						hint: sizeInWords(bytes),
					}))}
					defaultValues={staged.map(({ value }) => value)}
				/>
			)}
			<details open={staged.length > 0 || problems !== undefined}>
				<summary className="link">Add files</summary>
				<div className="stack mt-3">
					<FileField id={id} name="files" label="Files" hint={hintOf(limits)} errors={problems} multiple />
					{["another", "a third"].map((which, at) => (
						<FileField
							key={which}
							id={`${id}-${at + 2}`}
							name="files"
							label={`Files of ${which} folder`}
							multiple
						/>
					))}
				</div>
			</details>
		</>
	);
}
