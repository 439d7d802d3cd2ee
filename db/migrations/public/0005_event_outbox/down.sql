DROP TABLE "public"."event_outbox" CASCADE;
