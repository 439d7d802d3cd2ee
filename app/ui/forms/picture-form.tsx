import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { Button, ButtonLink } from "../elements/button.tsx";
import { Name } from "../text/name.tsx";
import { ErrorSummary, problemsOf } from "./error-summary.tsx";
import { FileField } from "./field.tsx";
import { fieldProps } from "./field-props.ts";
import type { pictureShape } from "./picture.ts";
import { PostForm } from "./post-form.tsx";

type PictureFormProps = {
	/** The heading. The error summary goes above it. */
	children: React.ReactNode;
	/** The current picture, and the name beside it. */
	picture: React.ReactNode;
	name: string;
	result: SubmissionResult<string[]> | undefined;
	hint: string;
	cancelHref: string;
	/** Whether there is a picture to remove. */
	removable: boolean;
};

/** The form for the picture of a person or a workspace: choose a file, or remove the current one. */
export function PictureForm({
	children,
	picture,
	name,
	result,
	hint,
	cancelHref,
	removable,
}: PictureFormProps) {
	const [form, fields] = useForm<(typeof pictureShape)["_input"]>({
		id: "picture",
		lastResult: result,
	});
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			{children}
			<Shown picture={picture} name={name} />
			<PostForm encType="multipart/form-data" {...getFormProps(form)} className="stack">
				<FileField
					{...fieldProps(fields.picture)}
					label="Picture"
					hint={hint}
					accept="image/png,image/jpeg,image/webp,image/gif"
				/>
				<div className="row">
					<Button name="to" value="new">
						Save picture
					</Button>
					{removable && (
						<Button name="to" value="none" variant="danger-quiet">
							Remove picture
						</Button>
					)}
					<ButtonLink variant="quiet" href={cancelHref}>
						Cancel
					</ButtonLink>
				</div>
			</PostForm>
		</>
	);
}

/** Shows the picture in the sizes that pages show it in. */
function Shown({ picture, name }: Pick<PictureFormProps, "picture" | "name">) {
	return (
		<div className="picture-sizes">
			{picture}
			<p>
				{picture} <Name>{name}</Name>
			</p>
		</div>
	);
}
