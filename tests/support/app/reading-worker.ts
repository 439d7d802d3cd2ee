import { readingTexts } from "#app/features/files/texts/texts.server.ts";
import { startWorking } from "#app/platform/jobs/work.server.ts";

// A worker of its own process that reads the texts of files: to be killed in the middle.
startWorking(readingTexts);
process.stdout.write("begun\n");
