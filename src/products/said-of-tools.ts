/*
 * What people say for what tools do, by the name of the tool. A pair of tools of Redis stands here once, without its _read or
 * _write.
 */

const redis = {
  redis_string:
    "value cache counter text plain string lock number token flag blob characters page view idempotency code otp",
  redis_bitmap: "bit flag attendance active daily user day visited presence bits",
  redis_hash:
    "field object record map profile properties attribute cart shopping session settings row columns order status email user",
  redis_list:
    "queue stack job fifo element item array task tasks first head tail timeline feed recent front end occurrence",
  redis_set: "member tag unique membership tags ids followers group friends moderators online collection",
  redis_sorted_set:
    "zset leaderboard ranking player priority score range points highscore place ordered top best rating trending scores cheapest lowest highest price sort",
  redis_geo:
    "location place nearby distance coordinate radius km kilometers miles map around store longitude latitude position driver shop restaurant city point lat lon closest",
  redis_hyperloglog:
    "unique distinct cardinality visitor count approximate approximately estimate roughly uniques people users merge",
  redis_key: "ttl expiry",
  redis_key_write: "one single key change set",
  redis_stream: "event log consumer group entry message worker events feed queue producer",
  redis_json: "document object nested path field property",
  redis_array: "sparse index slot",
  redis_vector: "similarity set nearest",
  redis_script: "eval lua sha check and set custom logic server side",
  redis_function: "library stored procedure lua",
  redis_pubsub: "channel message broadcast subscriber listener subscribers notification notify",
  redis_search: "full text index search hash json query filter facet",
  redis_connection:
    "ping alive reachable up health connection test working online running responding respond down roundtrip",
  redis_server_read:
    "dbsize count total keys number info version config uptime acl users permissions whoami clock connected clients server memory policy software rights",
  redis_server_write: "flush empty wipe clear erase everything reset acl user password config whole database",
  redis_pipeline: "batch several many commands bulk different types mixed round trip trips requests combine together",
  redis_pipeline_write: "transaction multi exec atomic together single",
  redis_keyspace_sample:
    "inside contents database overview unknown explore what kind of data inside first look summary seen before inherited structure typical random glance get feel learn understand stores holds new naming contain holding",
  redis_key_inspect:
    "look content type value debug one key peek details describe single size ttl holds preview entire about summary expire",
  redis_keys_scan:
    "list find names of keys all matching prefix pattern begin start search enumerate browse exist which glob wildcard namespace",
  redis_keyspace_report:
    "memory usage biggest largest space storage size fills takes full idle nonexpiring eating consumes occupy analysis hog prefix group breakdown footprint heaviest bytes analyze distribution ram reduce",
  redis_databases_compare:
    "diff difference between two databases staging production migration same sync verify identical equal missing old new against mismatch differ copied match consistent drift complete migrated",
  redis_stream_health:
    "lag behind slow stuck backlog pending consumer group dead unacknowledged healthy piling worker crashed processing delay alright processed consumed catching up stalled",
  redis_keys_apply:
    "delete remove many all thousands keys pattern matching everything expire ttl prefix bulk mass cleanup old every sessions stale wildcard namespace group invalidate cache prefixes duplicate",
  redis_export: "save dump backup download file keys copy out jsonl csv disk extract offline local write archive lines",
  redis_import: "load restore upload file keys dump in jsonl seed fill populate migrate exported put back",
  redis_subscribe:
    "listen watch channel pubsub messages live wait arrive seconds tail follow realtime incoming receive",
  redis_monitor:
    "watch traffic live commands clients hot keys currently what is happening sending hammering busy load spike tail spy trace debug realtime who sends active running executed",
  redis_bytes_write: "binary image compressed base64 picture blob gzip raw pdf",
  redis_acl_user_create:
    "user limited permission rights restricted may only role access grant readonly service account least privilege allow allowed agent program new scope",
  redis_acl_user_delete: "user remove revoke access permission ban block kick lock",
  redis_acl_rest_token: "token user rest credential limited api access generate issue",
  undo_list: "history changes revert undo what can be made so far reverted reversible",
  undo_apply:
    "undo revert rollback mistake bring back restore previous last did oops accidentally wrong value call what",
  env_write:
    "env dotenv credentials environment variables url token connect connection details project app code client sdk configure secrets put next.js generate file api local vercel setup next start",
} as const;

const account = {
  database_list: "databases all redis instances have which names exist own inventory",
  database_get:
    "details info endpoint region plan state of one tls enabled located settings about eviction created version type host port replicas where hosted",
  database_stats:
    "slow latency performance metrics throughput hit rate usage graph monitoring p99 speed bandwidth commands per day traffic connections storage requests response times load charts busy second minute growth trend used overloaded loaded capacity",
  database_create:
    "new database instance set up provision region Frankfurt Ireland Virginia Oregon Singapore Tokyo Sydney Mumbai spin launch fresh another europe asia us",
  database_rename: "name call title label different change",
  database_update_regions: "region replica read add closer global replication multi replicate users countries",
  database_enable_tls: "ssl encryption encrypt transit secure",
  database_enable_eviction: "evict full memory drop old keys lru cache instead error",
  database_disable_eviction: "evict full memory keep lru keys off lose data",
  database_enable_autoupgrade: "auto scale scaling grow bigger automatically upgrade limit plan on",
  database_disable_autoupgrade: "auto scale scaling stop automatically upgrade limit plan off",
  database_change_plan:
    "upgrade downgrade plan fixed pricing tier free switch bigger move go package subscription payg mb gb",
  database_update_budget: "spending limit cap budget money maximum monthly raise lower at most spend alert threshold",
  database_reset_password:
    "rotate change credentials token password leaked new secret regenerate compromised invalidate stolen tokens public",
  database_move_to_team: "transfer give team ownership another",
  database_delete:
    "destroy remove drop database instance whole entirely shut down decommission terminate retire permanently unused",
  backup_list: "snapshots last latest when taken exist available history which",
  backup_create: "snapshot take make copy before save state manual",
  backup_enable_daily: "automatic automatically every day schedule snapshots nightly regular on automated scheduled",
  backup_disable_daily: "automatic automatically every day schedule snapshots nightly off stop",
  backup_restore:
    "bring back recover yesterday snapshot rollback lost disaster data morning wiped accident deleted revert state",
  backup_delete: "remove snapshot old",
  team_list: "teams organisation belong part part which our member",
  team_member_list:
    "who is in on belongs people members users roles access colleagues everyone role owner admin developers",
  team_create: "new organisation group start department",
  team_member_add: "invite colleague person user give access join onboard developer let into grant",
  team_member_remove: "kick out colleague person fire leave left quit revoke access offboard fired ex block",
  team_delete: "remove whole team dissolve disband gone close dissolved",
  account_costs:
    "bill billing invoice cost price money spend spent pay expensive charge month dollars most cheapest cheaper save forecast overview finance total why reduce saving cut projected projection estimate next payment budget unused waste monthly product each database index user",
  audit_log_list:
    "who changed created deleted did when history audit settings activity security login compliance configuration record trail changes made account events happened responsible incident logins signed actions ",
  qstash_user_get: "plan limit quota account qstash allowed maximum retention",
  qstash_user_list: "qstash accounts regions",
  qstash_user_stats:
    "usage messages per day quota statistics delivered number throughput sent count total success volume",
  qstash_ipv4_list:
    "ip ips address addresses firewall allow whitelist allowlist outgoing source network come from requests inbound calls range",
  qstash_user_set_plan: "upgrade downgrade fixed tier",
  qstash_user_update_budget: "spending limit cap money cost maximum monthly at most",
  qstash_user_enable_prodpack: "prod pack production uptime sla buy on",
  qstash_user_disable_prodpack: "prod pack production off",
  qstash_user_rotate_token: "credentials leaked change new regenerate stolen secret invalidate compromised",
  qstash_user_rotate_token_by_id: "credentials leaked change new region",
  qstash_user_move_to_team: "transfer give ownership account another",
  vector_index_list: "indexes all embeddings have account which names own inventory",
  vector_index_get: "details region settings plan of one model metric cosine dimension created type endpoint",
  vector_stats: "account totals usage all together across sum overall",
  vector_index_create:
    "new index dimensions embedding model cosine euclidean similarity set up openai another fresh semantic rag",
  vector_index_rename: "name call different change",
  vector_index_stats: "slow latency performance usage queries requests per day traffic growth busy used daily",
  vector_index_set_plan: "upgrade downgrade fixed tier pricing switch",
  vector_index_reset_password: "rotate token leaked credentials regenerate new secret stolen invalidate",
  vector_index_transfer: "move team give ownership",
  vector_index_delete: "destroy remove drop whole entire index",
  search_index_list: "indexes databases all have account which names own inventory",
  search_index_get: "details region settings plan of one created endpoint where",
  search_stats: "account totals usage all together across sum overall",
  search_index_create: "new database index set up",
  search_index_rename: "name call different change",
  search_index_stats: "slow latency performance usage queries used requests per day traffic",
  search_index_reset_password: "rotate token leaked credentials regenerate new",
  search_index_transfer: "move team give ownership",
  search_index_delete: "destroy remove drop whole entire index for good",
} as const;

const messages = {
  qstash_incidents:
    "why fail failing failure error broken problem wrong webhook delivery trouble not arrive 500 outage since investigate diagnose reason cause errors timing out timeouts unreachable health 404 503 down many deliveries schedules queues",
  qstash_message_publish:
    "send webhook http post request later delay delayed hour minutes background job callback endpoint call enqueue payload json notify backend api url trigger async deferred once event email reminder deliver",
  qstash_message_publish_batch: "send many several webhooks enqueue requests list recipients",
  qstash_message_get: "details one message waiting pending scheduled look up body headers content payload",
  qstash_message_cancel:
    "stop abort delete scheduled delayed pending message before takes back mistake unsend unscheduled prevent wrong",
  qstash_queue_list: "waiting messages how many lag backlog queue length exist depth backed up full",
  qstash_queue_upsert:
    "new make parallelism parallel concurrency order fifo workers jobs same time speed up faster sequential ordered",
  qstash_queue_action:
    "stop halt continue hold pause resume delivering delivery unpause start processing again maintenance",
  qstash_queue_delete: "remove",
  qstash_schedule_create:
    "cron every night day hour minute week monday recurring repeat periodic job timer regularly run nightly daily hourly weekly at weekday monthly crontab repeatedly interval",
  qstash_schedule_list: "cron jobs recurring when next run have scheduled which upcoming tasks timers",
  qstash_schedule_action:
    "cron job stop halt continue for now hold temporarily pause resume nightly unpause suspend report weekly vacation",
  qstash_schedule_delete: "cron job remove for good recurring forever permanently timer report",
  qstash_url_group_list: "topic topics endpoints fan out belong urls receivers subscribers which",
  qstash_url_group_add: "topic endpoint subscriber fan out new create receiver append register also",
  qstash_url_group_remove: "topic endpoint unsubscribe take out receiver detach stop",
  qstash_url_group_delete: "topic whole entire",
  qstash_dlq_list:
    "dead letter failed messages undelivered ended permanently gave up exhausted undeliverable lost which",
  qstash_dlq_get: "dead letter failed message details response answer why one inspect body headers status reason",
  qstash_dlq_retry:
    "dead letter failed again resend redeliver replay republish requeue reprocess push back second try letters",
  qstash_dlq_delete: "dead letter failed clear purge empty throw away",
  qstash_flow_control_list:
    "rate limit throttle concurrency parallelism waiting active queued throttled state parallel",
  qstash_flow_control_action: "rate limit throttle stop hold continue unpause reset period",
  qstash_flow_control_pin:
    "rate limit deliveries per second throttle slow down cap concurrency fixed set override force at most parallel max requests api overload",
  qstash_flow_control_unpin: "rate limit throttle release free lift override",
  qstash_signing_keys_get: "signature verify webhook key fingerprint current verification compare next",
  qstash_signing_keys_rotate: "signature key new leaked change secret stolen compromised replace",
  qstash_log_list:
    "happened history deliver delivered delivery arrive status trace track message events did received logs called came back attempts response code webhook sent latest recent",
  workflow_incidents:
    "why fail failing failure error broken problem wrong outage investigate diagnose reason cause errors many health crash timeouts",
  workflow_run_trigger:
    "start begin run kick off launch invoke execute workflow endpoint fire new again process input payload",
  workflow_run_list:
    "runs running recent state active progress all executions live finished done completed success history latest started currently ",
  workflow_run_get:
    "step steps where at progress status stuck details one slow longest duration trace timeline output took finished execution fail failed",
  workflow_run_cancel: "stop abort kill end running terminate halt",
  workflow_dlq_list: "failed runs dead letter all which gave up crashed",
  workflow_dlq_get: "failed run details why error one reason inspect crash cause",
  workflow_dlq_resume:
    "retry again continue failed restart rerun replay left off stopped after bug fix deployed second try recover",
  workflow_dlq_callback: "failure function again compensation handler call",
  workflow_dlq_delete: "failed runs dead letter clear purge cleanup",
  workflow_waiter_list: "waiting event pending who waits runs blocked listening paused approval",
  workflow_event_notify:
    "send event wake signal continue waiting approve approval approved trigger resume emit fire paused",
} as const;

const indexes = {
  vector_describe:
    "overview unknown explore what is inside fields metadata kind first look structure glance holds namespaces learn understand schema stored",
  vector_query:
    "find similar semantic semantically search nearest text embedding rag related closest meaning top retrieve passages context chunks question answer neighbours topk match knn ann",
  vector_similar: "more like this items recommend recommendation related same as neighbours product alike other also",
  vector_fetch: "get read by id show record metadata of one single stored specific content",
  vector_range: "list all records browse page scroll iterate every through enumerate scan",
  vector_info: "count how many dimension model size number total sparse hybrid",
  vector_upsert: "store save add insert embeddings write put texts documents push new upload ingest chunks metadata",
  vector_update: "change edit metadata set only field label patch modify",
  vector_delete: "remove vectors id ids starts prefix filter specific matching user tenant forget",
  vector_reset: "empty clear wipe all everything erase start over fresh truncate",
  vector_namespace_rename: "name",
  vector_namespace_delete: "remove drop tenant whole customer",
  vector_export: "save dump backup file download disk local jsonl extract archive",
  vector_import: "load upload file restore jsonl migrate ingest bulk disk",
  search_describe:
    "overview unknown explore what is inside fields attributes documents kind first look structure glance holds learn understand schema columns",
  search_query:
    "find phrase text documents full keyword semantic look for match results articles products query matching lookup relevant autocomplete retrieve catalog filter best",
  search_fetch: "get read by id show document single specific lookup content",
  search_range: "list all documents browse page scroll iterate every through enumerate scan",
  search_info: "count how many documents size number contain each total indexes",
  search_upsert:
    "store save add insert documents write put index articles upload push ingest new product update pages item article entry content",
  search_delete: "remove documents id one specific matching single item product article entry content",
  search_reset: "empty clear wipe all documents keep erase start over fresh truncate",
  search_index_drop: "remove inside whole one others",
  search_export: "save dump backup file download disk local extract archive",
  search_import: "load upload file restore documents jsonl migrate ingest bulk disk",
} as const;

export const saidOfTools = { ...redis, ...account, ...messages, ...indexes } as const;
