import { Button } from "#app/ui/elements/button.tsx";
import { PostForm } from "#app/ui/forms/post-form.tsx";

/** Renders the button of both pages, which turns reminders off or on. */
export function EmailPreferencesForm({ wanted }: { wanted: boolean }) {
	return (
		<PostForm hidden={{ wish: wanted ? "refused" : "wanted" }} className="mt-6">
			<Button variant={wanted ? "primary" : "quiet"}>
				{wanted ? "Turn off reminders" : "Turn reminders back on"}
			</Button>
		</PostForm>
	);
}
