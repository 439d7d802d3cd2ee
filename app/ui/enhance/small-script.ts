import { autoFilter } from "./auto-filter.ts";
import { commandPalette } from "./command-palette.ts";
import { copyText } from "./copy-text.ts";
import { define } from "./element.ts";
import { keyShortcuts } from "./key-shortcuts.ts";
import { liveCount } from "./live-count.ts";
import { markdownPreview } from "./markdown-preview.ts";
import { relativeTimes } from "./relative-times.ts";
import { sortableList } from "./sortable-list.ts";
import { submitGuard } from "./submit-guard.ts";
import { unsavedChanges } from "./unsaved-changes.ts";

/** The script of the pages of a workspace. No page needs it: decision 41. */
const ELEMENTS = {
	"submit-guard": submitGuard,
	"unsaved-changes": unsavedChanges,
	"markdown-preview": markdownPreview,
	"relative-times": relativeTimes,
	"copy-text": copyText,
	"auto-filter": autoFilter,
	"sortable-list": sortableList,
	"command-palette": commandPalette,
	"key-shortcuts": keyShortcuts,
	"live-count": liveCount,
};

for (const [name, enhance] of Object.entries(ELEMENTS)) define(name, enhance);
