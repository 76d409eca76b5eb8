// How does a room change hands? One script each, so that nothing happens between looking and writing.
// A room is a hash of `node` and `epoch`; a free one that was owned keeps its `epoch` for a day.

/**
 * A key outlives its room's last sign of life by this. Owners repeat theirs every few seconds, so it only bounds garbage,
 * and is longer than any outage in which a room should keep its owner.
 */
const KEEP_MS = 24 * 3600 * 1000;

/** KEYS: room. ARGV: node. Returns owner and epoch. New epochs follow Redis' clock: they rise also after it lost its data. */
export const CLAIM_SCRIPT: string = `
local owner = redis.call('HGET', KEYS[1], 'node')
if owner then return {owner, redis.call('HGET', KEYS[1], 'epoch')} end
local now = redis.call('TIME')
local epoch = now[1] * 1000 + math.floor(now[2] / 1000)
local last = tonumber(redis.call('HGET', KEYS[1], 'epoch') or '0')
if last >= epoch then epoch = last + 1 end
local text = string.format('%.0f', epoch)
redis.call('HSET', KEYS[1], 'node', ARGV[1], 'epoch', text)
redis.call('PEXPIRE', KEYS[1], ${KEEP_MS})
return {ARGV[1], text}`;

/** KEYS: room. ARGV: epoch. Returns 1 when it was the owner's. */
export const RELEASE_SCRIPT: string = `
if not redis.call('HGET', KEYS[1], 'node') then return 0 end
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return 0 end
redis.call('HDEL', KEYS[1], 'node')
redis.call('PEXPIRE', KEYS[1], ${KEEP_MS})
return 1`;

/** KEYS: room. ARGV: node, epoch. Returns 1 when the room is the node's, now or again. */
export const ADOPT_SCRIPT: string = `
local last = redis.call('HGET', KEYS[1], 'epoch')
local owner = redis.call('HGET', KEYS[1], 'node')
if owner and (last ~= ARGV[2] or owner ~= ARGV[1]) then return 0 end
if last and not owner and tonumber(last) >= tonumber(ARGV[2]) then return 0 end
redis.call('HSET', KEYS[1], 'node', ARGV[1], 'epoch', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ${KEEP_MS})
return 1`;
