import { sendingWebhooks } from "#app/features/hooks/deliver.server.ts";
import { startWorking } from "#app/platform/jobs/work.server.ts";

// A worker of its own process that sends webhooks until it is killed.
startWorking(sendingWebhooks());
