%% Erlang's own supervisor, with children that are generic servers.
%%
%%     erl -noshell -pa . -run supervised main error 20000
-module(supervised).
-behaviour(supervisor).
-export([main/1, init/1]).

main([Work, Count]) ->
    logger:set_primary_config(level, none),
    answer(work(list_to_atom(Work), list_to_integer(Count))),
    halt(0).

%% The same line of JSON as the programs in Rust write.
answer(none) ->
    io:format("null~n");
answer(#{nanos := Nanos} = Figures) ->
    Field = fun(Key) ->
        case maps:find(Key, Figures) of
            {ok, Value} -> io_lib:format("~.2f", [float(Value)]);
            error -> "null"
        end
    end,
    io:format("{\"nanos\":~.2f,\"stop\":~s,\"bytes\":~s,\"allocations\":null}~n",
              [float(Nanos), Field(stop), Field(bytes)]).

init({Strategy, Count, Owner}) ->
    Child = fun(Index) ->
        #{id => Index, start => {supervised_child, start_link, [Index, Owner]}, restart => permanent, shutdown => 5000}
    end,
    {ok, {#{strategy => Strategy, intensity => 1000000000, period => 1}, lists:map(Child, lists:seq(1, Count))}}.

supervise(Strategy, Count, Owner) ->
    {ok, Supervisor} = supervisor:start_link(?MODULE, {Strategy, Count, Owner}),
    Supervisor.

work(Work, Count) when Work =:= error; Work =:= panic ->
    supervise(one_for_one, 1, self()),
    Laps = restarts(up(), Work, Count, []),
    #{nanos => median(Laps)};
work(group, Count) ->
    supervise(one_for_all, Count, self()),
    Middle = Count div 2,
    Laps = groups(all_up(Count, Middle, none), Count, Middle, max(3, 20000 div Count), []),
    #{nanos => median(Laps) / Count};
work(start, Count) ->
    erlang:garbage_collect(),
    Before = erlang:memory(total),
    Begun = now_ns(),
    Supervisor = supervise(one_for_one, Count, nobody),
    Took = now_ns() - Begun,
    Bytes = erlang:memory(total) - Before,
    unlink(Supervisor),
    Monitor = monitor(process, Supervisor),
    Stopping = now_ns(),
    exit(Supervisor, shutdown),
    receive {'DOWN', Monitor, process, _, _} -> ok end,
    #{nanos => Took / Count, bytes => Bytes / Count, stop => (now_ns() - Stopping) / Count};
work(tell, _) ->
    %% A mailbox has no bound.
    none;
work(ask, Count) ->
    supervise(one_for_one, 1, self()),
    Child = up(),
    Begun = now_ns(),
    ask(Child, Count),
    #{nanos => (now_ns() - Begun) / Count}.

restarts(_, _, 0, Laps) -> Laps;
restarts(Child, Work, Count, Laps) ->
    Begun = now_ns(),
    Child ! Work,
    Next = up(),
    restarts(Next, Work, Count - 1, [now_ns() - Begun | Laps]).

groups(_, _, _, 0, Laps) -> Laps;
groups(Child, Count, Middle, Times, Laps) ->
    Begun = now_ns(),
    Child ! error,
    Next = all_up(Count, Middle, none),
    groups(Next, Count, Middle, Times - 1, [now_ns() - Begun | Laps]).

up() -> receive {up, _, Child} -> Child end.

all_up(0, _, Child) -> Child;
all_up(Count, Middle, Child) ->
    receive
        {up, Middle, Next} -> all_up(Count - 1, Middle, Next);
        {up, _, _} -> all_up(Count - 1, Middle, Child)
    end.

ask(_, 0) -> ok;
ask(Child, Count) ->
    _ = gen_server:call(Child, sum),
    ask(Child, Count - 1).

median(Laps) -> lists:nth(length(Laps) div 2 + 1, lists:sort(Laps)).

now_ns() -> erlang:monotonic_time(nanosecond).
