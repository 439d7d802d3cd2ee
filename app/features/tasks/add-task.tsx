import { getFormProps, type SubmissionResult, useForm } from "@conform-to/react";
import { getZodConstraint } from "@conform-to/zod/v4";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { Button } from "#app/ui/elements/button.tsx";
import { ErrorSummary, problemsOf } from "#app/ui/forms/error-summary.tsx";
import { TextField } from "#app/ui/forms/field.tsx";
import { fieldProps } from "#app/ui/forms/field-props.ts";
import { PostForm } from "#app/ui/forms/post-form.tsx";
import { type TaskQuery, taskShape } from "./forms.ts";
import { PersonAndDay } from "./person-and-day.tsx";

type AddTaskProps = {
	base: string;
	slug: string;
	result?: SubmissionResult<string[]>;
	/** Which list this is below, to return to it; none on the project’s page. */
	show?: TaskQuery["show"];
	/** Names to suggest. */
	people?: string[];
	/** The page around the form; the summary of what is wrong goes above it. */
	children?: (form: React.ReactNode) => React.ReactNode;
};

/** Adds a task with one line; whom it is for and until when are behind a disclosure, which is open when either has something. */
export function AddTask({ base, slug, result, show, people = [], children = (form) => form }: AddTaskProps) {
	const [form, fields] = useForm({
		id: "task",
		lastResult: result,
		constraint: getZodConstraint(taskShape),
		defaultValue: { task: "", person: "", dueOn: "" },
	});
	const { person, dueOn } = fields;
	const isUsed = [person, dueOn].some(({ errors, initialValue }) => errors?.length || initialValue);
	return (
		<>
			<ErrorSummary problems={problemsOf(form)} />
			{children(
				<PostForm
					{...getFormProps(form)}
					action={pageIn(base, "/projects/:project/tasks", slug)}
					hidden={{ show }}
					className="add-task"
				>
					<TextField {...fieldProps(fields.task)} label="New task" autoComplete="off" />
					<Button variant={show ? "primary" : "quiet"}>Add task</Button>
					<details open={isUsed}>
						<summary className="link">Person and due date</summary>
						<PersonAndDay person={person} dueOn={dueOn} people={people} />
					</details>
				</PostForm>,
			)}
		</>
	);
}
