%% Random scenarios on OTP's own supervisor, written down as traces.
%%
%%     erl -noshell -pa DIR -run otp_diff main SEED COUNT FILE
%%
%% Every scenario is a supervisor with scripted children and what happens to them. The next thing is chosen by what the supervisor
%% says of its children, so that each makes sense. What is written down of it is what the supervisor calls in its own process, and so
%% in order: the start functions of its children, and `exit/2`.
-module(otp_diff).
-behaviour(supervisor).
-export([main/1, init/1, start_child/2]).

main([Seed, Count, File]) ->
    logger:set_primary_config(level, none),
    erlang:trace_pattern({?MODULE, start_child, 2}, true, [global]),
    erlang:trace_pattern({erlang, exit, 2}, true, [global]),
    {ok, Out} = file:open(File, [write]),
    io:format(Out, "# OTP ~s, seed ~s~n", [erlang:system_info(otp_release), Seed]),
    run(Out, list_to_integer(Seed), 1, list_to_integer(Count)),
    ok = file:close(Out),
    halt().

%% Some at a time, since those with children that do not stop wait for them.
run(_, _, First, Count) when First > Count -> ok;
run(Out, Seed, First, Count) ->
    Last = min(First + 31, Count),
    Me = self(),
    Runs = [spawn_monitor(fun() -> Me ! {self(), scenario(Seed, Number)} end) || Number <- lists:seq(First, Last)],
    [receive
         {Pid, Lines} ->
             erlang:demonitor(Ref, [flush]),
             io:put_chars(Out, Lines);
         {'DOWN', Ref, process, Pid, Why} ->
             io:format(standard_error, "scenario: ~p~n", [Why]),
             halt(1)
     end || {Pid, Ref} <- Runs],
    run(Out, Seed, Last + 1, Count).

%% --- what a scenario is

scenario(Seed, Number) ->
    rand:seed(exsss, {Seed, Number, 0}),
    process_flag(trap_exit, true),
    Strategy = one_of([one_for_one, one_for_all, rest_for_one]),
    Auto = one_of([never, never, any, all]),
    Intensity = rand:uniform(6) - 1,
    Names = lists:sublist([a, b, c, d, e], rand:uniform(6) - 1),
    Children = [child(Name, Auto) || Name <- Names],
    Tab = ets:new(children, [public]),
    [ets:insert(Tab, {Name, Starts, Stops}) || {Name, _, _, _, Starts, Stops} <- Children],
    Head = [io_lib:format("~nscenario ~b ~s ~b ~s~n", [Number, Strategy, Intensity, Auto]),
            [io_lib:format("child ~s ~s ~s ~s ~s ~s~n", [Name, Restart, significance(Significant), Shutdown, Stops, join(",", Starts)])
             || {Name, Restart, Significant, Shutdown, Starts, Stops} <- Children]],
    Flags = #{strategy => Strategy, intensity => Intensity, period => 3600, auto_shutdown => case Auto of never -> never; any -> any_significant; all -> all_significant end},
    Specs = [#{id => Name, start => {?MODULE, start_child, [Tab, Name]}, restart => Restart, significant => Significant,
               shutdown => case Shutdown of wait -> 5000; short -> 20; brutal -> brutal_kill end}
             || {Name, Restart, Significant, Shutdown, _, _} <- Children],
    Started = supervisor:start_link(?MODULE, {self(), Flags, Specs}),
    Steps = case Started of
        {ok, Sup} ->
            quiet(Sup, []),
            [line(Tab, "start", Sup, "ok") | steps(Tab, Sup, Strategy, rand:uniform(14))];
        {error, _} ->
            [line(Tab, "start", none, "error")]
    end,
    unicode:characters_to_binary([Head, Steps]).

child(Name, Auto) ->
    Restart = one_of([permanent, permanent, transient, temporary]),
    Significant = Auto =/= never andalso Restart =/= permanent andalso one_of([true, false]),
    %% What a significant child means by saying that it is not to be there, we take for its end, and OTP does not.
    Ignore = case Significant of true -> ok; false -> ignore end,
    First = one_of([Ignore, error | lists:duplicate(14, ok)]),
    Starts = [First | [one_of([ok, ok, ok, error, Ignore]) || _ <- lists:seq(1, rand:uniform(6) - 1)]],
    Shutdown = one_of([wait, wait, wait, brutal, short]),
    %% Only who has little time may be stuck.
    Stops = case Shutdown of short -> one_of([shutdown, stuck]); _ -> one_of([shutdown, shutdown, normal, boom]) end,
    {Name, Restart, Significant, Shutdown, Starts, Stops}.

significance(true) -> significant;
significance(false) -> plain.

init({Controller, Flags, Specs}) ->
    erlang:trace(self(), true, [call, {tracer, Controller}]),
    {ok, {Flags, Specs}}.

start_child(Tab, Name) ->
    [{Name, [How | Later], Stops}] = ets:lookup(Tab, Name),
    ets:insert(Tab, {Name, case Later of [] -> [How]; _ -> Later end, Stops}),
    case How of
        ok ->
            Me = self(),
            Pid = spawn_link(fun() -> process_flag(trap_exit, true), Me ! {self(), up}, live(Me, Stops) end),
            ets:insert(Tab, {Pid, Name}),
            receive {Pid, up} -> {ok, Pid} end;
        ignore -> ignore;
        error -> {error, no}
    end.

live(Parent, Stops) ->
    receive
        {exit, Reason} -> exit(Reason);
        {'EXIT', Parent, _} when Stops =:= stuck -> live(Parent, Stops);
        {'EXIT', Parent, _} -> exit(Stops)
    end.

%% --- what happens

steps(Tab, Sup, _, 0) -> [stop(Tab, Sup)];
steps(Tab, Sup, Strategy, Left) ->
    All = children(Sup),
    Up = [Name || {Name, Pid} <- All, is_pid(Pid)],
    Names = [Name || {Name, _} <- All],
    Kind = rand:uniform(10),
    Now = if
        Up =/= [], Kind =< 5 -> [{crash, [one_of(Up)]}];
        length(Up) > 1, Kind =< 7 -> [{crash, several(Strategy, lists:sublist(shuffled(Up), 1 + rand:uniform(length(Up) - 1)))}];
        Names =/= [], Kind =< 9 -> by_hand(Strategy, one_of(Names));
        true -> []
    end,
    {Lines, Alive} = each(Tab, Sup, Now, []),
    case Alive of
        true -> [Lines | steps(Tab, Sup, Strategy, Left - 1)];
        false -> Lines
    end.

%% Under rest_for_one who was started first is heard of first, and takes the others along. The other way round OTP, which hears of
%% nothing while it restarts a group, restarts two.
several(rest_for_one, Names) -> lists:sort(Names);
several(_, Names) -> Names.

%% Under the group strategies nobody stays down by hand: what becomes of those with the group's next restart is decided otherwise by us.
by_hand(one_for_one, Name) ->
    one_of([[{terminate, Name}], [{restart, Name}], [{terminate, Name}, {delete, Name}], [{terminate, Name}, {restart, Name}]]);
by_hand(_, Name) ->
    one_of([[{restart, Name}, {clear, Name}], [{terminate, Name}, {delete, Name}], [{terminate, Name}, {restart, Name}, {clear, Name}]]).

each(_, _, [], Lines) -> {lists:reverse(Lines), true};
each(Tab, Sup, [Step | Later], Lines) ->
    {Line, Alive} = step(Tab, Sup, Step),
    case Alive of
        true -> each(Tab, Sup, Later, [Line | Lines]);
        false -> {lists:reverse([Line | Lines]), false}
    end.

step(Tab, Sup, {crash, Names}) ->
    Pids = [{Name, pid(Sup, Name), one_of([boom, boom, boom, normal, shutdown, kill])} || Name <- Names],
    %% All of them are dead before the supervisor hears of the first.
    erlang:suspend_process(Sup),
    Dead = [begin
         Ref = erlang:monitor(process, Pid),
         case Reason of kill -> exit(Pid, kill); _ -> Pid ! {exit, Reason} end,
         receive {'DOWN', Ref, process, Pid, _} -> ets:delete(Tab, Pid), Pid end
     end || {_, Pid, Reason} <- Pids],
    erlang:resume_process(Sup),
    Alive = quiet(Sup, Dead),
    What = ["crash ", join(" ", [[atom_to_list(Name), "=", atom_to_list(Reason)] || {Name, _, Reason} <- Pids])],
    {line(Tab, What, Sup, ended(Sup, Alive)), Alive};
step(Tab, Sup, {clear, Name}) ->
    case lists:keyfind(Name, 1, children(Sup)) of
        {Name, undefined} -> step(Tab, Sup, {delete, Name});
        _ -> {[], true}
    end;
step(Tab, Sup, {What, Name}) ->
    Answer = case What of
        terminate -> supervisor:terminate_child(Sup, Name);
        restart -> supervisor:restart_child(Sup, Name);
        delete -> supervisor:delete_child(Sup, Name)
    end,
    Alive = quiet(Sup, []),
    Word = case Answer of
        {ok, undefined} -> "ignored";
        {ok, _} -> "ok";
        ok -> "ok";
        {error, no} -> "failed";
        {error, Why} -> atom_to_list(Why)
    end,
    {line(Tab, [atom_to_list(What), " ", atom_to_list(Name)], Sup, Word), Alive}.

stop(Tab, Sup) ->
    exit(Sup, shutdown),
    line(Tab, "stop", Sup, ended(Sup, false)).

ended(_, true) -> "ok";
ended(Sup, false) ->
    receive {'EXIT', Sup, Reason} -> ["ended ", atom_to_list(Reason)] after 10000 -> exit(hangs) end.

%% Waits until the supervisor has dealt with all that are dead. Says whether it lives.
quiet(Sup, Dead) ->
    try supervisor:which_children(Sup) of
        Children ->
            case [Pid || {_, Pid, _, _} <- Children, Pid =:= restarting orelse lists:member(Pid, Dead)] of
                [] ->
                    {message_queue_len, Length} = process_info(Sup, message_queue_len),
                    case Length of 0 -> true; _ -> quiet(Sup, Dead) end;
                _ -> erlang:yield(), quiet(Sup, Dead)
            end
    catch
        _:_ -> false
    end.

%% --- what is written down

line(Tab, What, Sup, Result) ->
    Calls = case Sup of none -> calls(Tab, 50); _ -> delivered(Sup), calls(Tab, 0) end,
    States = case is_pid(Sup) andalso is_process_alive(Sup) of
        true -> [[" ", atom_to_list(Name), case Pid of undefined -> "-"; _ -> "+" end] || {Name, Pid} <- children(Sup)];
        false -> []
    end,
    [What, " -> ", join(", ", Calls), " : ", Result, States, "\n"].

delivered(Sup) ->
    Ref = erlang:trace_delivered(Sup),
    receive {trace_delivered, Sup, Ref} -> ok end.

calls(Tab, Wait) ->
    receive
        {trace, _, call, {?MODULE, start_child, [_, Name]}} -> ["start " ++ atom_to_list(Name) | calls(Tab, Wait)];
        {trace, _, call, {erlang, exit, [Pid, Reason]}} ->
            case ets:lookup(Tab, Pid) of
                [{Pid, Name}] -> [word(Reason) ++ atom_to_list(Name) | calls(Tab, Wait)];
                [] -> calls(Tab, Wait)
            end
    after Wait -> []
    end.

word(shutdown) -> "stop ";
word(kill) -> "kill ".

children(Sup) -> lists:sort([{Name, Pid} || {Name, Pid, _, _} <- supervisor:which_children(Sup)]).

pid(Sup, Name) ->
    {Name, Pid} = lists:keyfind(Name, 1, children(Sup)),
    Pid.

join(Separator, Words) -> lists:join(Separator, [case is_atom(Word) of true -> atom_to_list(Word); false -> Word end || Word <- Words]).

one_of(List) -> lists:nth(rand:uniform(length(List)), List).

shuffled(List) -> [Item || {_, Item} <- lists:sort([{rand:uniform(), Item} || Item <- List])].
